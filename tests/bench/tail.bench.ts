/**
 * The end of a download: one peer gives 4 MB/s, three others 32 KiB/s. The app against itself with the fast peer alone,
 * and against unmodified webtorrent with its memory store.
 *
 *   npm run bench -- tail --runs 5
 */
import { playAndLog, requirePage, runsAsked } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import { fastAlone, tail } from './scenarios/tail.ts'

await requirePage()
const took = await interleave(
  {
    ours: async () => (await playAndLog('tail', tail, 'ours')).seconds,
    alone: async () => (await playAndLog('fast peer alone', fastAlone, 'ours')).seconds,
    stock: async () => (await playAndLog('tail', tail, 'stock')).seconds,
  },
  runsAsked(),
)
const against = (rivalName: string, rival: readonly number[]) =>
  compare({ case: 'one fast peer, three slow', rivalName, unit: 's' }, took.ours, rival)
report('tail', [
  against('the app with the fast peer alone', took.alone),
  against('webtorrent in the page, memory store', took.stock),
])
process.exit(0)
