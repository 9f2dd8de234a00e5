import { addWei, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { OutgoingChannel } from '../../../core/speed/channel/outgoing-channel.ts'
import { type Budget, EMPTY_BUDGET } from '../../../core/speed/spending/budget.ts'
import { isNumber, isWei, isWeiRecord } from './guards.ts'
import { fromVersioned } from './versioned.ts'

/** Null when it is no budget. */
export function readBudget(value: unknown): Budget | null {
  return fromVersioned(value, isBudget)
}

function isBudget(value: object): value is Budget {
  const { month, monthSpent, otherMonths, allTime, torrents, vaults } = value as Record<keyof Budget, unknown>
  if (otherMonths !== undefined && !isWeiRecord(otherMonths)) return false
  return isNumber(month) && isWei(monthSpent) && isWei(allTime) && isWeiRecord(torrents) && isWeiRecord(vaults)
}

/**
 * Replaces a budget that cannot be read: everything that was ever signed counts as signed this month, so that no
 * spending limit is exceeded. The count by torrent is lost.
 *
 * @param now ms since the epoch
 */
export function rebuildBudget(channels: Iterable<OutgoingChannel>, now: number): Budget {
  const vaults: Record<string, Wei> = {}
  let allTime = NO_WEI
  for (const { vault, signed } of channels) {
    vaults[vault] = addWei(vaults[vault] ?? NO_WEI, signed)
    allTime = addWei(allTime, signed)
  }
  const date = new Date(now)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  return { ...EMPTY_BUDGET, month, monthSpent: allTime, allTime, vaults }
}
