import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The folders that each folder may import (docs/architecture.md). A folder may always import itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  protocol: ['core'],
  chain: ['core', 'protocol'],
  wallet: ['core', 'protocol', 'chain'],
  play: ['core', 'protocol', 'chain'],
  engine: ['core', 'protocol', 'chain'],
  pieces: ['core', 'protocol'],
  sw: ['core', 'protocol'],
  page: ['core', 'protocol'],
  widget: ['core', 'protocol'],
  'app/state': ['core', 'protocol', 'page', 'chain', 'wallet'],
  'app/ui': ['core', 'protocol', 'app/state'],
  demo: ['core', 'protocol', 'page', 'wallet', 'app/state', 'app/ui'],
  embed: ['core', 'protocol', 'page'],
}
const FOLDERS = Object.keys(ALLOWED)
/** Folders with .svelte files. */
const SVELTE_FOLDERS = ['app/ui', 'demo', 'embed']

/** Names that a realm must not know, because its thread has no such thing. */
const POWERS = [
  ['core', 'window'],
  ['core', 'indexedDB'],
  ['core', 'fetch'],
  ['engine', 'document'],
  ['play', 'document'],
  ['engine', 'RTCPeerConnection'],
  ['pieces', 'document'],
  ['pieces', 'RTCPeerConnection'],
  ['sw', 'document'],
  ['sw', 'RTCPeerConnection'],
] as const

const root = fileURLToPath(new URL('../../', import.meta.url))
let copy = ''

const name = (text: string): string => text.replace('/', '-')
const probe = (from: string, to: string): string => `src/${from}/probe-${name(to)}.ts`
const power = (realm: string, thing: string): string => `src/${realm}/power-${thing}.ts`
const svelteProbe = (from: string, to: string): string => `src/${from}/Probe-${name(to)}.svelte`

function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin', command), args, { cwd: copy, maxBuffer: 32 << 20 }, (_error, out, err) =>
      resolve(out + err),
    )
  })
}

let compiled = ''
let linted = ''

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'freshet-realms-'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  await cp(join(root, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  await cp(join(root, 'biome.json'), join(copy, 'biome.json'))
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(copy, path)), { recursive: true })
    await writeFile(join(copy, path), text)
  }
  for (const from of FOLDERS) {
    await write(`src/${from}/tsconfig.json`, await readFile(join(root, `src/${from}/tsconfig.json`), 'utf8'))
    await write(`src/${from}/thing.ts`, 'export const thing = 1\n')
    for (const to of FOLDERS) {
      if (to === from) continue
      const path = relative(join('src', from), join('src', to, 'thing.ts'))
      await write(probe(from, to), `import { thing } from '${path}'\n\nexport const probe: number = thing\n`)
      if (SVELTE_FOLDERS.includes(from)) {
        await write(
          svelteProbe(from, to),
          `<script lang="ts">\nimport { thing } from '${path}'\n</script>\n\n{thing}\n`,
        )
      }
    }
  }
  for (const [realm, thing] of POWERS) await write(power(realm, thing), `export const probe: unknown = ${thing}\n`)
  const references = FOLDERS.map((folder) => ({ path: `src/${folder}` }))
  await write('tsconfig.json', JSON.stringify({ files: [], references }))
  compiled = await run('tsc', ['-b', '--pretty', 'false'])
  linted = await run('biome', ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', 'src'])
}, 120_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

const restricted = (path: string): boolean =>
  linted.split('\n').some((line) => line.includes('noRestrictedImports') && line.includes(path))

// The compiler lets a project see what its references reference; the linter closes that gap for app/ui.
describe('the compiler, and for folders with components the linter, enforce the allowed imports', () => {
  for (const from of FOLDERS) {
    for (const to of FOLDERS) {
      if (to === from) continue
      const allowed = ALLOWED[from]?.includes(to)
      it(`${from} ${allowed ? 'may' : 'may not'} import ${to}`, () => {
        expect(compiled.includes(`${probe(from, to)}(`) || restricted(probe(from, to))).toBe(!allowed)
      })
    }
  }
})

describe('the compiler limits each realm to the capabilities of its thread', () => {
  it.each(POWERS)('%s cannot name %s', (realm, thing) => {
    expect(compiled).toContain(`${power(realm, thing)}(`)
  })
})

describe('the linter guards .svelte files, which the compiler does not read', () => {
  for (const from of SVELTE_FOLDERS) {
    for (const to of FOLDERS.filter((folder) => folder !== from)) {
      const allowed = ALLOWED[from]?.includes(to)
      it(`a component of ${from} ${allowed ? 'may' : 'may not'} import ${to}`, () => {
        expect(restricted(svelteProbe(from, to))).toBe(!allowed)
      })
    }
  }
})
