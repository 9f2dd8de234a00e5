import { NO_WEI, type Wei, wei } from '../../money/wei.ts'
import { netIncoming, owedTo } from '../channel/incoming-channel.ts'
import { netOutgoing, owedBy } from '../channel/outgoing-channel.ts'
import { canNet, pay, sendTally } from './payment.ts'
import type { TradeDraft } from './trade-draft.ts'

/**
 * Of two peers that owe each other, the one with the lower peer id nets: it knows both debts once the other has sent
 * its own. Whatever a peer claims, the same amount comes off what a side owes and off what it is owed, so neither loses
 * by it.
 */
function isNettingLeader(draft: TradeDraft): boolean {
  const { ours, theirs } = draft.trade.wire
  for (let i = 0; i < 20; i++) if (ours[i] !== theirs[i]) return ours[i]! < theirs[i]!
  return false
}

/** The peer sent its debt: the leader nets, the other answers with its own debt. */
export function onTally(draft: TradeDraft, claimed: Wei): void {
  // The peer may be ahead of us; without an answer it pays by cheque.
  if (draft.outgoing === null || draft.incoming === null || !draft.buying.resumed || !draft.selling.proven) return
  if (!isNettingLeader(draft)) {
    // Ours is already on its way when the two crossed.
    if (draft.buying.nettingSince === null) sendTally(draft)
    return
  }
  const amount = canNet(draft) ? leastOwed(claimed, owedBy(draft.outgoing), owedTo(draft.incoming)) : NO_WEI
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI })
  applyNetting(draft, amount)
  // Persisted first: a net that only the peer remembers would make us pay a debt that is gone.
  const { outgoing, incoming } = draft
  draft.effects.push({
    kind: 'persist',
    ...(outgoing && { outgoing }),
    ...(incoming && { incoming }),
    after: [{ kind: 'send', message: { type: 'net', amount } }],
  })
  pay(draft)
}

/** The leader has netted. It may not take off more than the debt that we sent. */
export function onNet(draft: TradeDraft, amount: Wei): void {
  const { outgoing, incoming } = draft
  if (isNettingLeader(draft) || amount > draft.buying.tallied || outgoing === null || incoming === null) {
    draft.strike('unexpected')
    return
  }
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI })
  applyNetting(draft, amount)
  draft.effects.push({ kind: 'persist', outgoing: draft.outgoing!, incoming: draft.incoming!, after: [] })
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
