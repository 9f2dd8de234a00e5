import { type ErrorFields, StoreError } from '../../core/errors.ts'

const CODES: Readonly<Record<string, string>> = {
  QuotaExceededError: 'quota-exceeded',
  NoModificationAllowedError: 'locked',
  NotFoundError: 'missing',
}

const MESSAGES: Readonly<Record<string, string>> = {
  'quota-exceeded': 'Expected space for these bytes, got the end of the storage quota',
  locked: 'Expected exclusive access to the file, got one that another tab has open',
  missing: 'Expected a stored file, got none',
  io: 'Expected the file system operation to succeed, got a failure',
}

/** Gives an error of the file system a code of `PiecesApi`; an error that has one passes through. */
export function toStoreError(thrown: unknown, doing: string, fields: ErrorFields): StoreError {
  if (thrown instanceof StoreError) return thrown
  const name = thrown instanceof Error ? thrown.name : 'unknown'
  const code = CODES[name] ?? 'io'
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new StoreError(
    code,
    `${MESSAGES[code]} (${doing}: ${reason})`,
    { ...fields, doing, reason: name },
    { cause: thrown },
  )
}
