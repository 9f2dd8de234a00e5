/** The key of a record: its kind first, then what identifies it among others. Ordered as IndexedDB orders arrays. */
export type RecordKey = readonly (string | number)[]

export interface FoundRecord {
  readonly key: RecordKey
  readonly value: unknown
}

/**
 * One transaction. Only its own methods may be awaited while it is open: IndexedDB commits once no request is pending.
 */
export interface RecordTransaction {
  get(key: RecordKey): Promise<unknown>
  put(key: RecordKey, value: unknown): void
  delete(key: RecordKey): void
  /** The records with keys that begin with `prefix`, ascending; `newest` reverses, `before` bounds the last element. */
  list(
    prefix: RecordKey,
    options?: { readonly newest?: boolean; readonly before?: number; readonly limit?: number },
  ): Promise<FoundRecord[]>
}

/**
 * Durable storage with atomic transactions, one writer at a time, also across tabs. Payment records are written on it;
 * a Node process and tests use `memoryRecordStore`.
 */
export interface RecordStore {
  read<T>(work: (transaction: RecordTransaction) => Promise<T>): Promise<T>
  /**
   * Resolves once everything that `work` put is persisted; when `work` throws, nothing is. `strict`, the default, means
   * on disk; `relaxed` means with the operating system: it survives the browser, not a power cut.
   */
  write<T>(work: (transaction: RecordTransaction) => Promise<T>, durability?: 'strict' | 'relaxed'): Promise<T>
  close(): void
}
