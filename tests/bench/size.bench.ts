/**
 * What a first visit downloads, gzipped, kB of 1,000 bytes: entry by entry of the production build. Exits with 1 when
 * one is over its budget.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, DIST, DIST_EMBED, isStale } from '../stack/build.js'
import { type BenchResult, compare, figureWithoutRival, report } from './lib/report.ts'
import { matching, shellFiles } from './size-entries.ts'

/** kB, gzipped. */
const BUDGETS: Readonly<Record<string, number>> = {
  'app shell before the engine': 120,
  // It names each part of the app, also those for use without network that it fetches later (a quarter of it). An
  // eighth is what makes archives, a twentieth opens encrypted files: a service worker cannot load more code once it is
  // installed.
  'service worker': 22.5,
  // Bounds of each message of the wire, whole files of web seeds, sources of links, sharing and its encryption.
  'engine worker': 93,
  // All that a page with embeds loads before a yes, and what comes with the frame.
  'embed loader': 6,
  'embed session': 8,
}
const UNIT = 'kB gzip'

if (isStale() && (await build()) !== 0) throw new Error('The app does not build')

const gzipped = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length / 1000
const total = (names: readonly string[], folder = DIST) =>
  names.reduce((sum, name) => sum + gzipped(join(folder, name)), 0)
const stock = join(
  dirname(createRequire(import.meta.url).resolve('webtorrent/package.json')),
  'dist',
  'webtorrent.min.js',
)

const shell = shellFiles(DIST)
const workers = matching(DIST, /\.worker-[^/]*\.js$/)
const entries: Readonly<Record<string, readonly string[]>> = {
  'app shell before the engine': shell,
  'typeface (as it is)': matching(DIST, /\.woff2$/),
  'screens loaded when opened': matching(DIST, /\.(?:js|css)$/).filter(
    (name) => name.startsWith('assets/') && !shell.includes(name) && !workers.includes(name),
  ),
  'service worker': ['service-worker.js'],
  'piece worker': workers.filter((name) => name.includes('piece')),
  'hasher (one of the two)': matching(DIST, /simd-[^/]*\.wasm$/),
}
const engine = workers.filter((name) => name.includes('engine'))

const rows: BenchResult[] = Object.entries(entries).map(([name, files]) =>
  figureWithoutRival({ case: name, unit: UNIT }, [total(files)]),
)
rows.push(
  compare({ case: 'engine worker', rivalName: 'webtorrent.min.js', unit: UNIT }, [total(engine)], [gzipped(stock)]),
)
const embedded: Readonly<Record<string, readonly string[]>> = {
  'embed loader': ['1/freshet.js'],
  'embed session': matching(DIST_EMBED, /session-[^/]*\.js$/),
}
for (const [name, files] of Object.entries(embedded)) {
  rows.push(figureWithoutRival({ case: name, unit: UNIT }, [total(files, DIST_EMBED)]))
}

for (const { case: name, ours } of rows) {
  const budget = BUDGETS[name]
  if (ours === 0) throw new Error(`The build has no ${name}`)
  if (budget === undefined || ours <= budget) continue
  console.error(`${name}: ${ours} kB, ${(ours - budget).toFixed(1)} kB over its budget of ${budget} kB`)
  process.exitCode = 1
}
report('size', rows)
