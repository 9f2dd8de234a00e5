/**
 * What a first visit downloads, gzipped, kB of 1,000 bytes: entry by entry of the production build. Exits with 1 when
 * one is over its budget.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT, run } from '../stack/bootstrap.js'
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
  'engine worker': 76,
  // All that a page with embeds loads before a yes, and what comes with the frame.
  'embed loader': 6,
  // A quarter of it gives captions and saves files.
  'embed session': 10,
  // The frame's page, its service worker and the engine of a reader.
  'embed frame': 25,
  'embed service worker': 10,
  'embed engine': 65,
  // In its place where something is earned: with what sells, and the trader that the app has.
  'embed engine that earns': 112,
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
const FRAME = 'frame/1/'
const embedded: Readonly<Record<string, readonly string[]>> = {
  'embed loader': ['1/freshet.js'],
  'embed session': matching(DIST_EMBED, /^v\/.*\/session-[^/]*\.js$/),
  'embed frame': shellFiles(join(DIST_EMBED, FRAME)).map((name) => FRAME + name),
  'embed service worker': [`${FRAME}sw.js`],
  'embed engine': matching(DIST_EMBED, /reader\.worker-[^/]*\.js$/),
  'embed engine that earns': matching(DIST_EMBED, /earner\.worker-[^/]*\.js$/),
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

// Anyone can build the embed and compare it with what a host serves.
const again = join(ROOT, 'build', 'embed-again')
const code = await run(process.execPath, ['tests/stack/build-embed.js'], { FRESHET_DIST_EMBED: again })
const read = (folder: string): string => readFileSync(join(folder, 'build.json'), 'utf8')
if (code !== 0 || read(again) !== read(DIST_EMBED)) {
  console.error(`The embed built twice is not the same: compare ${again} with ${DIST_EMBED}`)
  process.exitCode = 1
}
