import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTRIBUTES } from '../../../src/widget/lib/attributes.ts'
import { buildPackage } from '../../stack/build-package.js'

const runFile = promisify(execFile)
let folder = ''
let built = ''
const tool = (path: string, ...args: string[]) => runFile(process.execPath, [join('node_modules', path), ...args])
/** Runs a module in a Node that has nothing of a browser, beside the installed package. */
const inNode = async (script: string): Promise<string> =>
  (await runFile(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })).stdout.trim()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freshet-embed-'))
  built = join(folder, 'node_modules', 'freshet-embed')
  const embed = join(folder, 'dist-embed')
  await mkdir(join(embed, 'frame', '1'), { recursive: true })
  await writeFile(join(embed, 'frame', '1', 'index.html'), '<!doctype html>')
  await buildPackage(built, embed)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = async (name: string): Promise<string> => readFile(join(built, name), 'utf8')

describe('the npm package', () => {
  it.each(['freshet-embed', 'freshet-embed/define', 'freshet-embed/react'])(
    '%s is imported on a server',
    async (entry) => {
      expect(await inNode(`import '${entry}'; console.log('imported')`)).toBe('imported')
    },
  )

  it('exports the elements and a function that is without effect on a server', async () => {
    const script = `import * as all from 'freshet-embed'; all.defineElements(); console.log(Object.keys(all).sort().join())`
    expect(await inNode(script)).toBe('FreshetSeed,FreshetVideo,defineElements')
  })

  it('resolves the frame and the manifest', async () => {
    const script = `for (const path of ['frame/index.html', 'custom-elements.json', 'package.json'])
      console.log(import.meta.resolve('freshet-embed/' + path).split('freshet-embed/').at(-1))`
    expect((await inNode(script)).split('\n')).toEqual([
      'embed/frame/1/index.html',
      'custom-elements.json',
      'package.json',
    ])
  })

  it('has a manifest with the attributes that the elements observe', async () => {
    const manifest = JSON.parse(await read('custom-elements.json'))
    const elements = manifest.modules.flatMap(({ declarations }: { declarations: object[] }) => declarations)
    expect(elements.map(({ tagName }: { tagName: string }) => tagName).sort()).toEqual([
      'freshet-seed',
      'freshet-video',
    ])
    for (const { attributes } of elements) {
      expect(attributes.map(({ name }: { name: string }) => name)).toEqual([...ATTRIBUTES])
    }
    const observed = await inNode(
      `import { FreshetVideo as V } from 'freshet-embed'; console.log(V.observedAttributes.join())`,
    )
    expect(observed).toBe(ATTRIBUTES.join())
  })

  it('names the parts, properties, states and events that the elements have', async () => {
    const manifest = JSON.parse(await read('custom-elements.json'))
    const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name).sort()
    const code = (await Promise.all(['widget.js', 'session.js'].map(read))).join('\n')
    for (const { declarations } of manifest.modules) {
      const [{ cssParts, cssProperties, cssStates, events }] = declarations
      expect(names(cssParts)).toEqual(
        [...new Set([...code.matchAll(/\bpart(?:: |", )"([\w-]+)"/g)].map(([, name]) => name))].sort(),
      )
      expect(names(cssProperties)).toEqual([...new Set(code.match(/--freshet-[\w-]+/g))].sort())
      expect(names(cssStates)).toEqual(['blocked', 'resting', 'sharing'])
      expect(names(events)).toEqual([...new Set(code.match(/(?<=emit\("|Event\(")freshet-[\w-]+/g))].sort())
    }
  })

  it('runs code on import in one entry alone', async () => {
    expect(JSON.parse(await read('package.json')).sideEffects).toEqual(['./define.js'])
    expect(await read('index.js')).toMatch(/^export \{[^}]*\} from "\.\/widget\.js";\s*$/)
  })

  it('has no complaint of publint', async () => {
    await expect(tool('publint/src/cli.js', 'run', built, '--strict')).resolves.toMatchObject({
      stdout: expect.stringContaining('All good!'),
    })
  })

  it('has types that resolve, for modules and bundlers', async () => {
    const others = ['./frame/*', './embed/*', './custom-elements.json', './package.json']
    const args = ['--pack', built, '--profile', 'esm-only', '--exclude-entrypoints', ...others]
    await expect(tool('@arethetypeswrong/cli/dist/index.js', ...args)).resolves.toBeDefined()
  })

  it('has types that compile', async () => {
    await writeFile(
      join(folder, 'use.ts'),
      `import { defineElements, type FreshetVideo, type ShareAnswer } from 'freshet-embed'
import type { FreshetElements } from 'freshet-embed/react'
import type { JSX } from 'react'
defineElements('/freshet/frame/1/')
export const answer = (film: FreshetVideo): Promise<ShareAnswer> => film.requestShare()
export const set = (film: FreshetVideo): void => { film.suggestVisitMb = '200'; film.currentTime = 5 }
export const props: FreshetElements['freshet-video'] = { torrent: '/film.torrent', 'suggest-kbps': 250, onClick: () => {} }
export const inReact: JSX.IntrinsicElements['freshet-seed'] = { share: 'quiet' }
// @ts-expect-error: no such state
export const wrong = (film: FreshetVideo): boolean => film.state === 'paid'
`,
    )
    await mkdir(join(folder, 'node_modules', 'react'))
    const react = 'export declare namespace JSX { interface IntrinsicElements { a: object } }'
    await writeFile(join(folder, 'node_modules', 'react', 'index.d.ts'), react)
    await writeFile(join(folder, 'node_modules', 'react', 'package.json'), '{ "exports": "./index.js" }')
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const lib = ['ES2023', 'DOM', 'DOM.Iterable']
    const compilerOptions = { noEmit: true, strict: true, types: [], lib, module: 'nodenext', target: 'es2023' }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    const compiled = tool('typescript/bin/tsc', '-p', folder)
    const said = await compiled.catch(({ stdout }: { stdout: string }) => ({ stdout }))
    expect(said.stdout).toBe('')
  })
})
