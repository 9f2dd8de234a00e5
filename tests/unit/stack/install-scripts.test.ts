import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>
}

/**
 * Packages with an install script, each with the reason that it is not needed. One that is not listed fails here, so
 * that it is read before it is added; one that needs its script would be run by tests/stack/bootstrap.js.
 */
const NOT_NEEDED = new Map([
  ['bufferutil', 'a faster mask of WebSocket frames; ws does without'],
  ['es5-ext', 'prints a message'],
  ['esbuild', 'checks that the binary of its platform package starts; that package has no script'],
  ['rs-module-lexer', 'checks that the binary of its platform package is there; that package has no script'],
  ['utf-8-validate', 'a faster check of text frames; ws does without'],
  ['utp-native', 'uTP, which tests over WebRTC switch off'],
])

test('no package runs code when it is installed', () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
  const names = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  expect([...new Set(names)].sort()).toEqual([...NOT_NEEDED.keys()].sort())
})
