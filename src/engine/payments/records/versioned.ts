/**
 * Version of the objects that payments write. Objects without a version were written before there was one; their fields
 * are those of version 1. Bare values (counters, an address, the end of a ban) carry no version: a later form will be
 * an object.
 */
export const RECORD_VERSION = 1

/** The record as it is written. */
export function withVersion<T extends object>(record: T): T & { readonly version: typeof RECORD_VERSION } {
  return { ...record, version: RECORD_VERSION }
}

/**
 * Reads a record back: without its version, and migrated to the present one.
 *
 * @returns null when it is damaged or of a version that this code does not know
 */
export function fromVersioned<T extends object>(value: unknown, isRecord: (value: object) => value is T): T | null {
  if (typeof value !== 'object' || value === null) return null
  const { version = RECORD_VERSION, ...record } = value as { readonly version?: unknown }
  return version === RECORD_VERSION && isRecord(record) ? record : null
}
