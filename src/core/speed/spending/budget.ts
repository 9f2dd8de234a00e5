import { LIMITS } from '../../limits.ts'
import type { InfoHash } from '../../metainfo/info-hash.ts'
import { type Address, addWei, minWei, NO_WEI, subtractWei, type Wei } from '../../money/wei.ts'

/**
 * What has been promised so far, on one chain: every spending limit is compared with it. The result of {@link allocate}
 * must be persisted, together with its channel, BEFORE the cheque is signed. An allocation is never returned: a crash
 * after the write leaves a promise that the next connection to the payee signs again, with the same sum.
 */
export interface Budget {
  /** Calendar month (UTC) of `monthSpent`: year × 12 + month. */
  readonly month: number
  readonly monthSpent: Wei
  /**
   * What other months have spent, by `month`; absent in old records. A clock may be wrong and be set right again: each
   * month has its budget once, and no payment of one month takes from another's.
   */
  readonly otherMonths?: Readonly<Record<string, Wei>>
  readonly allTime: Wei
  /** By info hash. */
  readonly torrents: Readonly<Record<string, Wei>>
  /** Total signed by vault address, for all payees. */
  readonly vaults: Readonly<Record<string, Wei>>
}

/** What may be promised at most. */
export interface SpendingLimits {
  readonly monthlyBudget: Wei
  /** Of this torrent; null: the month alone limits it. */
  readonly torrentBudget: Wei | null
  /**
   * What the vault ever had for cheques: balance + total paid out − announced withdrawals, of one reading of the chain.
   * Cheques that are cashed meanwhile do not change it.
   */
  readonly backing: Wei
  /** What we owe, or may come to owe, on other wires: no bid may count on it. */
  readonly elsewhere: Wei
}

export type SpendingLimit = 'month' | 'torrent' | 'vault'

/** The torrent and the vault of an allocation. */
export interface Purpose {
  readonly infoHash: InfoHash
  readonly vault: Address
}

export const EMPTY_BUDGET: Budget = { month: 0, monthSpent: NO_WEI, allTime: NO_WEI, torrents: {}, vaults: {} }

/** What may still be promised, and the limit that is reached first. */
export function available(
  budget: Budget,
  purpose: Purpose,
  limits: SpendingLimits,
  now: number,
): { readonly amount: Wei; readonly limit: SpendingLimit } {
  const { monthSpent } = inCurrentMonth(budget, now)
  const ofMonth = subtractWei(limits.monthlyBudget, monthSpent)
  const ofVault = subtractWei(limits.backing, budget.vaults[purpose.vault] ?? NO_WEI)
  const { torrentBudget } = limits
  const ofTorrent =
    torrentBudget === null ? null : subtractWei(torrentBudget, budget.torrents[purpose.infoHash] ?? NO_WEI)
  const amount = minWei(minWei(ofMonth, ofVault), ofTorrent ?? ofMonth)
  return { amount, limit: amount === ofTorrent ? 'torrent' : amount === ofMonth ? 'month' : 'vault' }
}

/** Allocates as much of `amount` as the limits allow. `limit` names the one that cut it; null when all was granted. */
export function allocate(
  budget: Budget,
  purpose: Purpose,
  amount: Wei,
  limits: SpendingLimits,
  now: number,
): { readonly budget: Budget; readonly granted: Wei; readonly limit: SpendingLimit | null } {
  const left = available(budget, purpose, limits, now)
  const granted = minWei(amount, left.amount)
  const limit = granted < amount ? left.limit : null
  return granted === 0n
    ? { budget, granted, limit }
    : { budget: withPromised(budget, purpose, granted, now), granted, limit }
}

/**
 * Counts a promise of an earlier, lost state: a payee holds it with our signature. It may exceed a limit, since it is
 * signed already; the excess keeps anything more from being signed.
 */
export function countForgotten(budget: Budget, purpose: Purpose, amount: Wei, now: number): Budget {
  return withPromised(budget, purpose, amount, now)
}

/** Drops the count of a torrent that was removed. */
export function withoutTorrent(budget: Budget, infoHash: InfoHash): Budget {
  const torrents = Object.fromEntries(Object.entries(budget.torrents).filter(([key]) => key !== infoHash))
  return { ...budget, torrents }
}

export function spentThisMonth(budget: Budget, now: number): Wei {
  return inCurrentMonth(budget, now).monthSpent
}

function withPromised(budget: Budget, { infoHash, vault }: Purpose, amount: Wei, now: number): Budget {
  const current = inCurrentMonth(budget, now)
  return {
    ...current,
    monthSpent: addWei(current.monthSpent, amount),
    allTime: addWei(current.allTime, amount),
    torrents: { ...current.torrents, [infoHash]: addWei(current.torrents[infoHash] ?? NO_WEI, amount) },
    vaults: { ...current.vaults, [vault]: addWei(current.vaults[vault] ?? NO_WEI, amount) },
  }
}

function inCurrentMonth(budget: Budget, now: number): Budget {
  const date = new Date(now)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  if (month === budget.month) return budget
  const others: Record<string, Wei> = { ...budget.otherMonths }
  const monthSpent = others[month] ?? NO_WEI
  delete others[month]
  if (budget.monthSpent > 0n) others[budget.month] = budget.monthSpent
  const kept = Object.entries(others).slice(-LIMITS.budgetMonths)
  return { ...budget, month, monthSpent, otherMonths: Object.fromEntries(kept) }
}
