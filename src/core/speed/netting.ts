import { NO_WEI, type Wei, wei } from '../money/wei.ts'
import { canNet, pay, tally } from './buyer.ts'
import type { Draft } from './draft.ts'
import { netIn, owedTo } from './incoming-channel.ts'
import { netOut, owedBy } from './outgoing-channel.ts'

/**
 * Of two peers who owe each other, the one with the lower peer id nets: it knows both debts once the other has told its own. Whatever
 * anybody claims, the same amount goes off what a side owes and off what it is owed, so nobody loses by it.
 */
function leads(draft: Draft): boolean {
  const { ours, theirs } = draft.trade.wire
  for (let i = 0; i < 20; i++) if (ours[i] !== theirs[i]) return ours[i]! < theirs[i]!
  return false
}

/** The peer told its debt: the one who leads nets, the other answers with its own. */
export function hearTally(draft: Draft, told: Wei): void {
  // It may be ahead of us; without an answer it pays by cheque.
  if (draft.out === null || draft.in === null || !draft.buying.resumed || !draft.selling.proven) return
  if (!leads(draft)) {
    // Ours is on its way already when the two crossed.
    if (draft.buying.nettingSince === null) tally(draft)
    return
  }
  const amount = canNet(draft) ? least(told, owedBy(draft.out), owedTo(draft.in)) : NO_WEI
  draft.buy({ nettingSince: null, tallied: NO_WEI })
  apply(draft, amount)
  // At rest first: a net that only the peer remembers would leave us paying what is off already.
  const { out, in: line } = draft
  draft.effects.push({
    kind: 'durable',
    ...(out && { out }),
    ...(line && { in: line }),
    after: [{ kind: 'send', message: { type: 'net', amount } }],
  })
  pay(draft)
}

/** The one who leads has netted. It may not take off more than we said we owe. */
export function hearNet(draft: Draft, amount: Wei): void {
  if (leads(draft) || amount > draft.buying.tallied || draft.out === null || draft.in === null) {
    draft.strike('unexpected')
    return
  }
  draft.buy({ nettingSince: null, tallied: NO_WEI })
  apply(draft, amount)
  draft.effects.push({ kind: 'durable', out: draft.out, in: draft.in, after: [] })
  pay(draft)
}

function apply(draft: Draft, amount: Wei): void {
  if (amount === 0n) return
  draft.out = netOut(draft.out!, amount)
  draft.in = netIn(draft.in!, amount, draft.now)
}

function least(...amounts: bigint[]): Wei {
  const smallest = amounts.reduce((a, b) => (a < b ? a : b))
  return wei(smallest > 0n ? smallest : 0n)
}
