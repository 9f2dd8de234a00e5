import { FreshetError, StoreError } from '../../../core/errors.ts'

/** Codes of what a folder of the user refuses, by the name of the browser's exception. */
const CODES: Readonly<Record<string, string>> = {
  NotAllowedError: 'folder-denied',
  SecurityError: 'folder-denied',
  NotFoundError: 'folder-gone',
  QuotaExceededError: 'folder-full',
  NoModificationAllowedError: 'folder-locked',
  InvalidModificationError: 'folder-locked',
  // A folder has the name of the file, or the other way round.
  TypeMismatchError: 'folder-clash',
  // Names are checked before; this one is refused by a rule that is not ours.
  TypeError: 'folder-name',
  AbortError: 'folder-cancelled',
}

/** What went wrong in a folder of the user. @param name of the file */
export function folderError(thrown: unknown, name: string): FreshetError {
  if (thrown instanceof FreshetError) return thrown
  const kind = thrown instanceof Error ? thrown.name : ''
  const got = thrown instanceof Error ? thrown.message : String(thrown)
  return new StoreError(CODES[kind] ?? 'folder-io', `Expected to save ${JSON.stringify(name)}, got: ${got}`, { name })
}
