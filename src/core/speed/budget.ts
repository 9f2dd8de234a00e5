import type { InfoHash } from '../metainfo/info-hash.ts'
import { type Address, addWei, minWei, NO_WEI, subtractWei, type Wei } from '../money/wei.ts'

/**
 * What has been promised, against which every wall is measured. Plain data, one for each chain; what {@link allocate} returns must be at
 * rest, together with the line it is for, BEFORE the cheque is signed. It is never given back: a crash after the write leaves a
 * promise that the next meeting with the payee signs again, with the same sum.
 */
export interface Budget {
  /** Calendar month (UTC) of `monthSpent`: year × 12 + month. Never goes back, whatever the clock does. */
  readonly month: number
  readonly monthSpent: Wei
  readonly allTime: Wei
  /** By info hash. */
  readonly torrents: Readonly<Record<string, Wei>>
  /** Total signed by vault address, all payees. */
  readonly vaults: Readonly<Record<string, Wei>>
}

/** What may be promised at most. */
export interface SpendingLimits {
  readonly monthlyBudget: Wei
  /** Of this torrent; null: the month alone bounds it. */
  readonly torrentBudget: Wei | null
  /**
   * What the vault ever had for cheques: balance + total paid out − what is announced to be withdrawn, of one reading of the chain. Cheques
   * that are cashed in the meantime do not change it.
   */
  readonly backing: Wei
  /** What we owe, or may yet come to owe, on other wires: no bid is made with it. */
  readonly elsewhere: Wei
}

export type SpendingLimit = 'month' | 'torrent' | 'vault'

/** For which torrent, out of which vault. */
export interface Purpose {
  readonly infoHash: InfoHash
  readonly vault: Address
}

export const EMPTY_BUDGET: Budget = { month: 0, monthSpent: NO_WEI, allTime: NO_WEI, torrents: {}, vaults: {} }

/** What may still be promised, and which wall is the nearest. */
export function available(
  purse: Budget,
  purpose: Purpose,
  walls: SpendingLimits,
  now: number,
): { readonly amount: Wei; readonly wall: SpendingLimit } {
  const { monthSpent } = inCurrentMonth(purse, now)
  const ofMonth = subtractWei(walls.monthlyBudget, monthSpent)
  const ofVault = subtractWei(walls.backing, purse.vaults[purpose.vault] ?? NO_WEI)
  const budget = walls.torrentBudget
  const ofTorrent = budget === null ? null : subtractWei(budget, purse.torrents[purpose.infoHash] ?? NO_WEI)
  const amount = minWei(minWei(ofMonth, ofVault), ofTorrent ?? ofMonth)
  return { amount, wall: amount === ofTorrent ? 'torrent' : amount === ofMonth ? 'month' : 'vault' }
}

/** Reserves as much of `amount` as the walls allow. `wall` says which one cut it; null when all was granted. */
export function allocate(
  purse: Budget,
  purpose: Purpose,
  amount: Wei,
  walls: SpendingLimits,
  now: number,
): { readonly purse: Budget; readonly granted: Wei; readonly wall: SpendingLimit | null } {
  const left = available(purse, purpose, walls, now)
  const granted = minWei(amount, left.amount)
  const wall = granted < amount ? left.wall : null
  return granted === 0n ? { purse, granted, wall } : { purse: withPromised(purse, purpose, granted, now), granted, wall }
}

/**
 * Counts what an earlier, lost state had promised, found in a payee's hands with our signature. It may pass a wall: it was signed
 * already, and what is past the wall keeps anything more from being signed.
 */
export function countForgotten(purse: Budget, purpose: Purpose, amount: Wei, now: number): Budget {
  return withPromised(purse, purpose, amount, now)
}

/** Drops the count of a torrent that is gone for good. */
export function withoutTorrent(purse: Budget, infoHash: InfoHash): Budget {
  const { [infoHash]: _gone, ...torrents } = purse.torrents
  return { ...purse, torrents }
}

export function spentThisMonth(purse: Budget, now: number): Wei {
  return inCurrentMonth(purse, now).monthSpent
}

function withPromised(purse: Budget, { infoHash, vault }: Purpose, amount: Wei, now: number): Budget {
  const current = inCurrentMonth(purse, now)
  return {
    month: current.month,
    monthSpent: addWei(current.monthSpent, amount),
    allTime: addWei(current.allTime, amount),
    torrents: { ...current.torrents, [infoHash]: addWei(current.torrents[infoHash] ?? NO_WEI, amount) },
    vaults: { ...current.vaults, [vault]: addWei(current.vaults[vault] ?? NO_WEI, amount) },
  }
}

function inCurrentMonth(purse: Budget, now: number): Budget {
  const date = new Date(now)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  return month > purse.month ? { ...purse, month, monthSpent: NO_WEI } : purse
}
