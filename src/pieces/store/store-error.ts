import { type ErrorFields, StoreError } from '../../core/errors.ts'

const CODES: Readonly<Record<string, string>> = {
  QuotaExceededError: 'quota-exceeded',
  NoModificationAllowedError: 'locked',
  NotFoundError: 'missing',
}

const WORDS: Readonly<Record<string, string>> = {
  'quota-exceeded': 'Expected room for these bytes, got the end of the storage quota',
  locked: 'Expected to hold the file alone, got one that another tab holds',
  missing: 'Expected a file at rest, got none',
  io: 'Expected the file system to do as told, got a failure',
}

/** Names what the file system threw by a code of `PiecesApi`; an error that has its code already passes through. */
export function toStoreError(thrown: unknown, doing: string, fields: ErrorFields): StoreError {
  if (thrown instanceof StoreError) return thrown
  const name = thrown instanceof Error ? thrown.name : 'unknown'
  const code = CODES[name] ?? 'io'
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new StoreError(
    code,
    `${WORDS[code]} (${doing}: ${reason})`,
    { ...fields, doing, reason: name },
    { cause: thrown },
  )
}
