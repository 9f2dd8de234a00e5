import { SpeedError } from '../../../core/errors.ts'

/**
 * Version of the objects that payments write. Objects without a version were written before there was one; their fields
 * are those of version 1. Bare values (counters, an address, the end of a ban) carry no version: a later form will be
 * an object.
 */
export const RECORD_VERSION = 1

/** Null in place of any error but that of a record of a later version. */
export function nullUnlessNewer(thrown: unknown): null {
  if (thrown instanceof SpeedError && thrown.code === 'record-newer') throw thrown
  return null
}

/** The record as it is written. */
export function withVersion<T extends object>(record: T): T & { readonly version: typeof RECORD_VERSION } {
  return { ...record, version: RECORD_VERSION }
}

/**
 * Reads a record back: without its version, and migrated to the present one.
 *
 * @returns null when it is damaged
 * @throws SpeedError `record-newer` when a later version of Freshet wrote it: it may say what this code would break
 */
export function fromVersioned<T extends object>(value: unknown, isRecord: (value: object) => value is T): T | null {
  if (typeof value !== 'object' || value === null) return null
  const { version = RECORD_VERSION, ...record } = value as { readonly version?: unknown }
  if (Number.isSafeInteger(version) && (version as number) > RECORD_VERSION) {
    const words = `Expected a payment record of version ${RECORD_VERSION} or lower, got ${version}`
    throw new SpeedError('record-newer', words, { expected: RECORD_VERSION, got: version as number })
  }
  return version === RECORD_VERSION && isRecord(record) ? record : null
}
