import { addWei, NO_WEI, subtractWei, type Wei, wei } from '../../money/wei.ts'
import { netIncoming, owedTo, unnetIncoming } from '../channel/incoming-channel.ts'
import { netOutgoing, owedBy, unnetOutgoing } from '../channel/outgoing-channel.ts'
import { canNet, isNettingLeader, pay, sendTally, settle } from './payment.ts'
import { currentCreditLimit } from './quote.ts'
import type { TradeDraft } from './trade-draft.ts'

/** The peer sent its debt: the leader nets, the other answers with its own debt. */
export function onTally(draft: TradeDraft, claimed: Wei): void {
  const { outgoing, incoming, buying, selling } = draft
  if (outgoing === null || incoming === null) {
    draft.strike('unexpected')
    return
  }
  // The peer may be ahead of us; without an answer it pays by cheque.
  if (!buying.resumed || !selling.proven) return
  if (!isNettingLeader(draft)) {
    // Ours is already on its way when the two crossed.
    if (buying.nettingSince === null && !buying.netIsLate) sendTally(draft)
    return
  }
  const amount = canNet(draft) ? leastOwed(claimed, owedBy(outgoing), owedTo(incoming)) : NO_WEI
  // The stream is in order: a peer that tallies again has taken off what was netted before, which is a payment.
  const unpaid = selling.unpaid === null || buying.netted > 0n ? null : subtractWei(selling.unpaid, amount)
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI, netted: amount })
  draft.updateSelling({ unpaid })
  applyNetting(draft, amount)
  // Persisted first: a net that only the peer remembers would make us pay a debt that is gone.
  persistBoth(draft, [{ kind: 'send', message: { type: 'net', amount } }])
  pay(draft)
}

/**
 * The leader has netted. It may take off neither more than the debt that we sent nor more than we still owe: what was
 * paid meanwhile, or forgiven, is not taken off again.
 */
export function onNet(draft: TradeDraft, amount: Wei): void {
  const { outgoing, incoming, buying } = draft
  const isAwaited = buying.nettingSince !== null || buying.netIsLate
  if (isNettingLeader(draft) || outgoing === null || incoming === null || !isAwaited) {
    draft.strike('unexpected')
    return
  }
  const most = buying.nettingSince === null ? NO_WEI : leastOwed(buying.tallied, owedBy(outgoing))
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI, netIsLate: false })
  // Not a fault of the peer's: the messages crossed.
  if (amount > most) draft.send({ type: 'refuse', reason: 'netting' })
  else if (amount > 0n) {
    applyNetting(draft, amount)
    // What we took is as good as a cheque.
    draft.updateSelling({ unpaid: null })
    persistBoth(draft, [])
  }
  pay(draft)
}

/**
 * The peer did not take off what we netted last: both debts are as they were. Only as far as the peer's then stays
 * within its credit limit: a thief that used its credit anew since would owe it twice, once more for each wire.
 */
export function reverseNet(draft: TradeDraft): void {
  const { buying, selling, incoming, outgoing } = draft
  if (buying.netted === 0n || outgoing === null || incoming === null) return
  const left = currentCreditLimit(draft, selling.price ?? incoming.price) - owedTo(incoming)
  const amount = leastOwed(buying.netted, left)
  draft.updateBuying({ netted: NO_WEI })
  if (amount === 0n) return
  if (selling.unpaid !== null) draft.updateSelling({ unpaid: addWei(selling.unpaid, amount) })
  draft.outgoing = unnetOutgoing(outgoing, amount)
  draft.incoming = unnetIncoming(incoming, amount, draft.now)
  persistBoth(draft, [])
  settle(draft)
}

function applyNetting(draft: TradeDraft, amount: Wei): void {
  if (amount === 0n) return
  draft.outgoing = netOutgoing(draft.outgoing!, amount)
  draft.incoming = netIncoming(draft.incoming!, amount, draft.now)
}

function persistBoth(draft: TradeDraft, after: Parameters<TradeDraft['persistOutgoing']>[0]): void {
  draft.effects.push({ kind: 'persist', outgoing: draft.outgoing!, incoming: draft.incoming!, after })
}

function leastOwed(...amounts: bigint[]): Wei {
  const smallest = amounts.reduce((a, b) => (a < b ? a : b))
  return wei(smallest > 0n ? smallest : 0n)
}
