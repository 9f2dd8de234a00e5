import { STORAGE_LIMITS } from '../limits/storage.ts'

/** Why what is stored may not stay for long, for the user to know. */
export type StorageRisk =
  /** Safari on iOS: it deletes the data of sites that were not opened for seven days of its use. */
  | 'ios'
  /** So little storage is allowed as in a private window, which keeps nothing when it closes. */
  | 'small'

export interface StorageFacts {
  /** Whether the browser promised to keep the data; null where it does not tell. */
  readonly persisted: boolean | null
  /** Bytes that it allows; null while unknown. */
  readonly quotaBytes: number | null
  readonly ios: boolean
  /** Whether the app runs as an installed one. */
  readonly installed: boolean
}

/** Null where nothing is to be feared but a full disk. */
export function storageRisk({ persisted, quotaBytes, ios, installed }: StorageFacts): StorageRisk | null {
  if (installed) return null
  if (ios) return 'ios'
  if (persisted === true || quotaBytes === null) return null
  return quotaBytes < STORAGE_LIMITS.privateQuotaBytes ? 'small' : null
}
