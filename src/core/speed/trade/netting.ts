import { NO_WEI, type Wei, wei } from '../../money/wei.ts'
import { netIncoming, owedTo, unnetIncoming } from '../channel/incoming-channel.ts'
import { netOutgoing, owedBy, unnetOutgoing } from '../channel/outgoing-channel.ts'
import { canNet, isNettingLeader, pay, sendTally, settle } from './payment.ts'
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
  draft.updateBuying({ nettingSince: null, tallied: NO_WEI, netted: amount })
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
    persistBoth(draft, [])
  }
  pay(draft)
}

/** The peer did not take off what we netted last: both debts are as they were. */
export function reverseNet(draft: TradeDraft): void {
  const { netted } = draft.buying
  if (netted === 0n || draft.outgoing === null || draft.incoming === null) return
  draft.updateBuying({ netted: NO_WEI })
  draft.outgoing = unnetOutgoing(draft.outgoing, netted)
  draft.incoming = unnetIncoming(draft.incoming, netted, draft.now)
  persistBoth(draft, [])
  settle(draft)
}

function applyNetting(draft: TradeDraft, amount: Wei): void {
  if (amount === 0n) return
  draft.outgoing = netOutgoing(draft.outgoing!, amount)
  draft.incoming = netIncoming(draft.incoming!, amount, draft.now)
  // What it delivered to us is as good as a cheque.
  draft.updateSelling({ unpaid: null })
}

function persistBoth(draft: TradeDraft, after: Parameters<TradeDraft['persistOutgoing']>[0]): void {
  draft.effects.push({ kind: 'persist', outgoing: draft.outgoing!, incoming: draft.incoming!, after })
}

function leastOwed(...amounts: bigint[]): Wei {
  const smallest = amounts.reduce((a, b) => (a < b ? a : b))
  return wei(smallest > 0n ? smallest : 0n)
}
