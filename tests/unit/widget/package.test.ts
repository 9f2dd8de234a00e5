import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compile } from 'svelte/compiler'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTRIBUTES } from '../../../src/widget/lib/attributes.ts'
import { buildPackage } from '../../stack/build-package.js'
import { recipesOf } from '../lib/recipes.ts'

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

/** As much of React's types as the recipe uses. */
const REACT = {
  'package.json': '{ "exports": { ".": "./index.js", "./jsx-runtime": "./jsx-runtime.js" } }',
  'index.d.ts': `export declare namespace JSX {
    interface Element { type: unknown }
    interface ElementChildrenAttribute { children: {} }
    interface IntrinsicElements { video: { controls?: boolean; playsInline?: boolean; preload?: string; src?: string } }
  }
  export declare function useRef<T>(initial: T | null): { current: T | null }
  export declare function useEffect(effect: () => () => void, deps: readonly unknown[]): void`,
  'jsx-runtime.d.ts': `export { JSX } from './index.js'; export declare const jsx: unknown; export declare const jsxs: unknown`,
}

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

  it('has the properties and methods that are documented, and no others', async () => {
    const [, text = ''] = (await readFile('docs/widget.md', 'utf8')).split('## Properties and methods')
    const quoted = (part: string): string[] => [...part.matchAll(/`(\w+)(?:\(\))?`/g)].map(([, name = '']) => name)
    const [table = '', rest = ''] = text.split('`<freshet-video>` also has')
    const ofBoth = [...table.matchAll(/^\|([^|]+)/gm)].flatMap(([, cell = '']) => quoted(cell))
    const ofVideo = [...ofBoth, ...quoted(rest.split(', those of the player')[0]!)]
    const manifest = JSON.parse(await read('custom-elements.json'))
    for (const { declarations } of manifest.modules) {
      const members: readonly { readonly name: string; readonly attribute?: string }[] = declarations[0].members
      const names = members.filter(({ attribute }) => attribute === undefined).map(({ name }) => name)
      const documented = declarations[0].tagName === 'freshet-video' ? ofVideo : ofBoth
      expect([...new Set(names)].sort()).toEqual([...documented].sort())
    }
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

  it('is made without a change to our own package.json', async () => {
    expect(JSON.parse(await readFile('package.json', 'utf8')).customElements).toBeUndefined()
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
    await writeFile(join(folder, 'film.tsx'), recipesOf('tsx')[0]!)
    await mkdir(join(folder, 'node_modules', 'react'))
    for (const [name, text] of Object.entries(REACT)) {
      await writeFile(join(folder, 'node_modules', 'react', name), text)
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const lib = ['ES2023', 'DOM', 'DOM.Iterable']
    const compilerOptions = {
      noEmit: true,
      strict: true,
      types: [],
      jsx: 'react-jsx',
      lib,
      module: 'nodenext',
      target: 'es2023',
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts', 'film.tsx'] }))
    const compiled = tool('typescript/bin/tsc', '-p', folder)
    const said = await compiled.catch(({ stdout }: { stdout: string }) => ({ stdout }))
    expect(said.stdout).toBe('')
  })

  it('is used by a component of Svelte that compiles', () => {
    const { warnings } = compile(recipesOf('svelte')[0]!, { filename: 'Film.svelte', generate: 'client' })
    expect(warnings.map(({ message }) => message)).toEqual([])
  })
})
