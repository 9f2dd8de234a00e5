import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circlesOf, filesBelow, importsOf } from './lib/source-files.ts'

/**
 * Folders in the order in which they build on each other (docs/architecture.md): a file imports from its own folder and
 * from folders of lower layers of the same list. `.` stands for the files that lie directly in the folder. Names within
 * one array are one layer; its folders do not import each other.
 */
const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'src/core': [
    ['.'],
    ['limits'],
    ['lib'],
    ['bencode', 'money', 'encoding'],
    ['metainfo'],
    ['traffic', 'torrent-file', 'media', 'picking', 'choking', 'peering', 'encryption'],
    ['web-seed', 'saving', 'embed'],
    ['speed'],
  ],
  'src/core/speed': [['message', 'channel', 'spending', 'sponsoring'], ['trade']],
  'src/engine': [
    ['lib'],
    ['rtc'],
    ['wire', 'discovery', 'web-seed'],
    ['download', 'upload'],
    ['payments'],
    ['swarm'],
    ['sessions'],
    ['streams', 'sharing'],
    ['api'],
    ['embed'],
    ['.'],
  ],
  'src/engine/sessions': [['pieces'], ['encryption'], ['.']],
  'src/engine/payments': [['records', 'wire'], ['chain'], ['trading'], ['.']],
  'src/engine/payments/records': [['store'], ['.'], ['backup']],
  'src/engine/payments/trading': [['peer'], ['bidding'], ['sponsoring'], ['.']],
  'src/chain': [['.'], ['client'], ['token', 'vault'], ['contracts', 'deploy']],
  'src/pieces': [['hasher', 'store'], ['verify'], ['source'], ['.']],
  'src/play': [['rpc'], ['evm'], ['node'], ['.']],
  'src/sw': [['stream', 'embed'], ['zip'], ['.']],
  'src/page': [['tabs'], ['.']],
  'src/widget': [['lib'], ['session', 'view', 'report', 'collector'], ['element'], ['.']],
  'src/embed': [
    ['strings'],
    ['host', 'consent', 'sharing', 'player', 'example'],
    ['earning'],
    ['frame'],
    ['ui'],
    ['.'],
  ],
  'src/embed/ui': [['kit'], ['you', '.']],
  'src/app': [['state'], ['ui'], ['.']],
  'src/app/state': [
    ['shell'],
    ['settings'],
    ['torrents', 'adding', 'player'],
    ['sharing', 'saving', 'presence', 'embedding'],
    ['wallet'],
    ['money'],
    ['.'],
  ],
  'src/app/ui': [
    ['strings'],
    ['context', 'styles'],
    ['kit'],
    ['amounts'],
    ['wallet'],
    ['money'],
    ['settings', 'adding', 'player', 'sharing', 'presence', 'embedding'],
    ['torrents'],
    ['shell'],
  ],
  'src/app/ui/kit': [['display'], ['form', 'overlay']],
  'src/app/ui/torrents': [['status'], ['actions', 'list', 'payment', 'choosing'], ['page']],
}

/** Folders with files that are a list of one kind, with the reason. */
const LONG_LISTS: readonly string[] = []

/** Files beside each other in one folder. */
const MOST_FILES = 15
/** Lines of one file. */
const MOST_LINES = 300
const MEDIAN_LINES = 80

const sources = filesBelow('src', ['.ts', '.svelte', '.sol']).filter(({ path }) => !path.endsWith('.d.ts'))
const imports = new Map(
  sources.map((file) => [file.path, importsOf(file).filter((path) => path.startsWith('src/'))] as const),
)

/**
 * Where below `folder` a file lies: the first folder of the rest of its path, or `.`. A file `x.ts` beside a folder `x`
 * is part of it.
 */
function childOf(folder: string, path: string): string | null {
  if (!path.startsWith(`${folder}/`)) return null
  const rest = path.slice(folder.length + 1)
  const slash = rest.indexOf('/')
  if (slash !== -1) return rest.slice(0, slash)
  const name = rest.replace(/\..*$/, '')
  return LAYERS[folder]?.flat().includes(name) ? name : '.'
}

describe('imports inside a folder', () => {
  for (const [folder, layers] of Object.entries(LAYERS)) {
    const layerOf = (child: string): number => layers.findIndex((layer) => layer.includes(child))

    it(`of ${folder}: every subfolder has its layer`, () => {
      const children = new Set(sources.map(({ path }) => childOf(folder, path)).filter((child) => child !== null))
      expect([...children].filter((child) => layerOf(child) === -1)).toEqual([])
    })

    it(`of ${folder} go from higher layers to lower ones`, () => {
      const upward: string[] = []
      for (const [path, targets] of imports) {
        const from = childOf(folder, path)
        if (from === null) continue
        for (const target of targets) {
          const to = childOf(folder, target)
          if (to !== null && to !== from && layerOf(to) >= layerOf(from)) upward.push(`${path} → ${target}`)
        }
      }
      expect(upward).toEqual([])
    })
  }
})

it('no files import each other in a circle, with types and dynamic imports counted', () => {
  expect(circlesOf(imports)).toEqual([])
})

it('finds a circle where there is one', () => {
  const circular = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
  ])
  expect(circlesOf(circular)).toEqual([['a', 'b', 'c']])
})

it(`no folder has more than ${MOST_FILES} files beside each other`, () => {
  const counts = new Map<string, number>()
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  const long = [...counts].filter(([folder, count]) => count > MOST_FILES && !LONG_LISTS.includes(folder))
  expect(long).toEqual([])
})

describe('source files', () => {
  /** Generated from the contracts. */
  const isGenerated = (path: string): boolean => /\/(abi|artifacts)\//.test(path)
  const lines = sources
    .filter(({ path }) => !isGenerated(path))
    .map(({ path, text }) => ({ path, count: text.split('\n').length - 1 }))

  it(`have at most ${MOST_LINES} lines`, () => {
    // The vault is one contract: everything that holds or moves its money is read in one place.
    const exempt = ['src/contracts/vault/Vault.sol']
    expect(lines.filter(({ path, count }) => count > MOST_LINES && !exempt.includes(path))).toEqual([])
  })

  it(`have ${MEDIAN_LINES} lines or fewer in the median`, () => {
    const counts = lines.map(({ count }) => count).sort((a, b) => a - b)
    expect(counts[counts.length >> 1]).toBeLessThanOrEqual(MEDIAN_LINES)
  })

  it('have comments of at most 120 columns', () => {
    const long = [...sources, ...filesBelow('tests', ['.ts', '.js'])].flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
        .filter(
          ({ line }) => line.length > 120 && /^\s*(\/\/|\*|\/\*|<!--)/.test(line) && !line.includes('biome-ignore'),
        )
        .map(({ at }) => at),
    )
    expect(long).toEqual([])
  })
})
