/**
 * One torrent into a page over a line of 50 ms that loses 1 % of the packets each way: the app against unmodified
 * webtorrent with its memory store, and a raw data channel on the same line as the limit.
 *
 *   npm run bench -- lossy --runs 5
 */
import { playAndLog, requirePage, runsAsked } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import { playRaw } from './lib/play-raw.ts'
import { compare, report } from './lib/report.ts'
import { lossy } from './scenarios/lossy.ts'

await requirePage()
const took = await interleave(
  {
    ours: async () => (await playAndLog('lossy', lossy, 'ours')).seconds,
    stock: async () => (await playAndLog('lossy', lossy, 'stock')).seconds,
    raw: () => playRaw(lossy, 'seeder', 'leecher'),
  },
  runsAsked(),
)
const against = (rivalName: string, rival: readonly number[]) =>
  compare({ case: '1 % loss, 50 ms', rivalName, unit: 's' }, took.ours, rival)
report('lossy', [
  against('webtorrent in the page, memory store', took.stock),
  against('raw data channel (the limit)', took.raw),
])
process.exit(0)
