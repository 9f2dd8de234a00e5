/**
 * Twenty peers in Node, half of which leave mid-way and one of which sends bad data: time until the last remaining peer
 * is complete, compared with unmodified webtorrent, and how many of ours banned the sender of bad data. A ban of any
 * other peer fails the bench.
 *
 *   npm run bench -- churn --runs 5
 */
import { playAndLog, runsAsked } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import type { PlayResult } from './lib/play.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import { churn } from './scenarios/churn.ts'

const plays: PlayResult[] = []
const took = await interleave(
  {
    ours: async () => {
      const played = await playAndLog('churn', churn, 'ours')
      plays.push(played)
      return played.seconds
    },
    stock: async () => (await playAndLog('churn', churn, 'stock')).seconds,
  },
  runsAsked(),
)
const bans = plays.slice(1).map(({ bans, peerIds }) => {
  const innocent = bans.filter((line) => !line.includes(peerIds.liar!))
  if (innocent.length > 0) throw new Error(`Expected bans of the liar only, got: ${innocent.join('; ')}`)
  return bans.length
})
report('churn', [
  compare(
    { case: '20 peers, half leave, one lies', rivalName: 'webtorrent in Node', unit: 's' },
    took.ours,
    took.stock,
  ),
  figureWithoutRival({ case: 'peers that banned the liar', unit: 'of 18' }, bans),
])
process.exit(0)
