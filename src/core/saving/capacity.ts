import { STORAGE_LIMITS } from '../limits/storage.ts'

/**
 * How many bytes have to be free before a download begins: what it needs, and a margin for records and other files.
 *
 * @param promised what other downloads that run will still need
 */
export function capacityFor(needed: number, promised: number): number {
  return needed + promised + Math.min(STORAGE_LIMITS.spareBytes, Math.ceil(needed / 20))
}
