import { STORAGE_LIMITS } from '../limits/storage.ts'
import { GIB } from '../units.ts'

/** Whether something fits into the browser's storage. All bytes. */
export interface Capacity {
  readonly fits: boolean
  /** What it needs. */
  readonly needed: number
  /** What is free, without the margin. */
  readonly free: number
  /** What is missing; 0 where it fits. */
  readonly lacking: number
}

/**
 * Whether `needed` bytes fit: what the browser allows less what is used, and a margin for what it counts besides.
 *
 * @param promised what other downloads that run will still need
 */
export function capacityFor(
  needed: number,
  { usedBytes, quotaBytes }: { readonly usedBytes: number; readonly quotaBytes: number },
  promised = 0,
): Capacity {
  const spare = Math.min(STORAGE_LIMITS.spareBytes, quotaBytes / 20)
  const free = Math.max(0, Math.floor(quotaBytes - usedBytes - promised - spare))
  const lacking = isMadeUp(usedBytes, quotaBytes) ? 0 : Math.max(0, needed - free)
  return { fits: lacking === 0, needed, free, lacking }
}

/**
 * Whether the browser tells of no real limit: Chromium allows what is used and 10 GiB, or whole GiB of a smaller disk,
 * whatever there is. More may fit, and only trying tells.
 */
const isMadeUp = (usedBytes: number, quotaBytes: number): boolean =>
  quotaBytes > usedBytes && (quotaBytes - usedBytes) % GIB === 0

/**
 * How many bytes have to be free before a download begins: what it needs, and a margin for records and other files.
 *
 * @param promised what other downloads that run will still need
 */
export function bytesToBeFree(needed: number, promised: number): number {
  return needed + promised + Math.min(STORAGE_LIMITS.spareBytes, Math.ceil(needed / 20))
}
