import { NO_WEI, type Wei, wei } from '../money/wei.ts'
import { canNet, pay, sendTally } from './buyer.ts'
import type { TradeDraft } from './draft.ts'
import { netIncoming, owedTo } from './incoming-channel.ts'
import { netOutgoing, owedBy } from './outgoing-channel.ts'

/**
 * Of two peers who owe each other, the one with the lower peer id nets: it knows both debts once the other has told its own. Whatever
 * anybody claims, the same amount goes off what a side owes and off what it is owed, so nobody loses by it.
 */
function isNettingLeader(draft: TradeDraft): boolean {
  const { ours, theirs } = draft.trade.wire
  for (let i = 0; i < 20; i++) if (ours[i] !== theirs[i]) return ours[i]! < theirs[i]!
  return false
}

/** The peer told its debt: the one who leads nets, the other answers with its own. */
export function onTally(draft: TradeDraft, told: Wei): void {
  // It may be ahead of us; without an answer it pays by cheque.
  if (draft.outgoing === null || draft.incoming === null || !draft.buying.resumed || !draft.selling.proven) return
  if (!isNettingLeader(draft)) {
    // Ours is on its way already when the two crossed.
    if (draft.buying.nettingSince === null) sendTally(draft)
    return
  }
  const amount = canNet(draft) ? leastOwed(told, owedBy(draft.outgoing), owedTo(draft.incoming)) : NO_WEI
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI })
  applyNetting(draft, amount)
  // At rest first: a net that only the peer remembers would leave us paying what is off already.
  const { outgoing: out, incoming: line } = draft
  draft.effects.push({
    kind: 'durable',
    ...(out && { out }),
    ...(line && { in: line }),
    after: [{ kind: 'send', message: { type: 'net', amount } }],
  })
  pay(draft)
}

/** The one who leads has netted. It may not take off more than we said we owe. */
export function onNet(draft: TradeDraft, amount: Wei): void {
  if (isNettingLeader(draft) || amount > draft.buying.tallied || draft.outgoing === null || draft.incoming === null) {
    draft.strike('unexpected')
    return
  }
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI })
  applyNetting(draft, amount)
  draft.effects.push({ kind: 'durable', out: draft.outgoing, in: draft.incoming, after: [] })
  pay(draft)
}

function applyNetting(draft: TradeDraft, amount: Wei): void {
  if (amount === 0n) return
  draft.outgoing = netOutgoing(draft.outgoing!, amount)
  draft.incoming = netIncoming(draft.incoming!, amount, draft.now)
}

function leastOwed(...amounts: bigint[]): Wei {
  const smallest = amounts.reduce((a, b) => (a < b ? a : b))
  return wei(smallest > 0n ? smallest : 0n)
}
