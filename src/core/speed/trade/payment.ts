import { hasPassed } from '../../lib/wall-clock.ts'
import { LIMITS } from '../../limits.ts'
import { addWei, NO_WEI, wei } from '../../money/wei.ts'
import { owedTo } from '../channel/incoming-channel.ts'
import { owedBy, promisePayout } from '../channel/outgoing-channel.ts'
import { allocate } from '../spending/budget.ts'
import type { TradeDraft } from './trade-draft.ts'
import type { ChannelKey } from './trade-state.ts'

/**
 * Pays when due: at a quarter of the credit limit, so that the transfer never waits for a cheque, or after
 * LIMITS.speedSettleMs, so that no debt stays. A peer that buys from us too is asked to net its debt first.
 */
export function settle(draft: TradeDraft): void {
  const { buying, outgoing, now } = draft
  if (outgoing === null || !buying.resumed) return
  const owed = owedBy(outgoing)
  if (owed <= 0n) {
    if (buying.dueSince !== null) draft.updateBuying({ dueSince: null })
    return
  }
  const since = buying.dueSince ?? now
  if (buying.dueSince === null) draft.updateBuying({ dueSince: now })
  const isOverdue = hasPassed(LIMITS.speedSettleMs, since, now)
  if (!isOverdue && owed * 4n < buying.creditLimit) {
    if (buying.dueSince === null) draft.effects.push({ kind: 'tick-at', at: since + LIMITS.speedSettleMs })
  } else if (!hasPassed(LIMITS.speedChequeGapMs, buying.paidAt, now)) {
    draft.effects.push({ kind: 'tick-at', at: buying.paidAt + LIMITS.speedChequeGapMs })
  } else if (!requestNetting(draft)) {
    pay(draft)
  }
}

/** True while the peer's answer is awaited: what is netted needs no cheque. */
function requestNetting(draft: TradeDraft): boolean {
  const { nettingSince } = draft.buying
  if (nettingSince !== null) {
    if (!hasPassed(LIMITS.speedSettleMs, nettingSince, draft.now)) return true
    draft.updateBuying({ nettingSince: null, tallied: NO_WEI, netIsLate: !isNettingLeader(draft) })
    return false
  }
  if (!canNet(draft)) return false
  sendTally(draft)
  return true
}

/**
 * Of two peers that owe each other, the one with the lower fingerprint nets: it knows both debts once the other has
 * sent its own. Whatever a peer claims, the same amount comes off what a side owes and off what it is owed, so neither
 * loses by it.
 */
export function isNettingLeader(draft: TradeDraft): boolean {
  const { ours, theirs } = draft.trade.wire
  for (let i = 0; i < 32; i++) if (ours[i] !== theirs[i]) return ours[i]! < theirs[i]!
  return false
}

/** Both peers buy from each other, this one owes us, and no answer is still to come that may lower its debt. */
export function canNet(draft: TradeDraft): boolean {
  if (draft.incoming === null || !draft.selling.proven || draft.buying.netIsLate) return false
  return owedTo(draft.incoming) > 0n
}

export function sendTally(draft: TradeDraft): void {
  const owed = owedBy(draft.outgoing!)
  const tallied = wei(owed > 0n ? owed : 0n)
  draft.updateBuying({ tallied, nettingSince: draft.now })
  draft.send({ type: 'tally', owed: tallied })
  draft.effects.push({ kind: 'tick-at', at: draft.now + LIMITS.speedSettleMs })
}

/** Promises all that is owed and the spending limits allow: counted and persisted, then signed, then sent. */
export function pay(draft: TradeDraft): void {
  const { key } = draft.buying
  const owed = draft.outgoing === null ? 0n : owedBy(draft.outgoing)
  if (key === null || draft.outgoing === null || owed <= 0n || !mayPay(draft, key)) return
  const { spendingLimits } = draft.context
  const { budget, granted } = allocate(draft.budget, draft.purpose(key), wei(owed), spendingLimits, draft.now)
  if (granted === 0n) return
  draft.budget = budget
  draft.outgoing = promisePayout(draft.outgoing, granted)
  const paid = { paid: addWei(draft.buying.paid, granted), paidAt: draft.now }
  draft.updateBuying({ ...paid, dueSince: granted === owed ? null : draft.now, nettingSince: null })
  signPromised(draft, { kind: 'cheque-sent', amount: granted })
}

/** Signs the total promised so far. The same sum gives the same bytes, so a lost cheque can be sent again. */
export function signPromised(draft: TradeDraft, record?: Parameters<TradeDraft['persistOutgoing']>[1]): void {
  const { chainId, vault, beneficiary, signed } = draft.outgoing!
  const cheque = { chainId, vault, beneficiary, cumulativePayout: signed }
  draft.persistOutgoing([{ kind: 'sign-cheque', cheque }], record)
}

/** Buying is on with the channel's vault, and the key to sign with is the one that the payee knows. */
function mayPay({ trade, context, buying }: TradeDraft, key: ChannelKey): boolean {
  const { own } = trade
  const hasKey = context.issuer !== null && context.issuer === buying.prover
  return hasKey && buying.resumed && own?.vault === key.vault && own.chainId === key.chainId
}
