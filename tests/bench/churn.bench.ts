/**
 * Twenty peers in Node, half of which leave mid-way, and one of which sends garbage: when the last of those that stay is complete, against
 * unmodified webtorrent in the same place; and how many of ours banned the liar. A ban of anybody else fails the bench.
 *
 *   npm run bench -- churn --runs 5
 */
import { playAloud, runsAsked } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import type { Played } from './lib/play.ts'
import { compare, report, withoutRival } from './lib/report.ts'
import { churn } from './scenarios/churn.ts'

const plays: Played[] = []
const took = await interleave(
  {
    ours: async () => {
      const played = await playAloud('churn', churn, 'ours')
      plays.push(played)
      return played.seconds
    },
    stock: async () => (await playAloud('churn', churn, 'stock')).seconds,
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
  withoutRival({ case: 'peers that banned the liar', unit: 'of 18' }, bans),
])
process.exit(0)
