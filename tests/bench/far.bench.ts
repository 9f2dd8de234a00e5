/**
 * One torrent from a distant seeder (100 and 300 ms of round trip, 10 MB/s) into a page: the app against unmodified
 * webtorrent with its memory store, compared with the time that the line itself needs and a raw data channel on the
 * same line.
 *
 *   npm run bench -- far --runs 5
 */
import { playAndLog, requirePage, runsAsked } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import { playRaw } from './lib/play-raw.ts'
import { compare, report } from './lib/report.ts'
import { far, idealSeconds } from './scenarios/far.ts'

await requirePage()
const results = []
for (const roundTripMs of [100, 300]) {
  const name = `${roundTripMs} ms`
  const scenario = far(roundTripMs)
  const took = await interleave(
    {
      ours: async () => (await playAndLog(name, scenario, 'ours')).seconds,
      stock: async () => (await playAndLog(name, scenario, 'stock')).seconds,
      raw: () => playRaw(scenario, 'seeder', 'leecher'),
    },
    runsAsked(),
  )
  const against = (rivalName: string, rival: readonly number[]) =>
    compare({ case: name, rivalName, unit: 's' }, took.ours, rival)
  const ideal = took.ours.map(() => idealSeconds(roundTripMs))
  results.push(
    against('bytes ÷ rate + a round trip', ideal),
    against('webtorrent in the page, memory store', took.stock),
    against('raw data channel (the limit)', took.raw),
  )
}
report('far', results)
process.exit(0)
