import { STORAGE_LIMITS } from '../limits/storage.ts'

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
  const lacking = Math.max(0, needed - free)
  return { fits: lacking === 0, needed, free, lacking }
}
