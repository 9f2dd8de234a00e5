import { StoreError } from '../../core/errors.ts'
import type { SourceFault } from '../../protocol/sharing.ts'

const CODES: Readonly<Record<string, string>> = {
  NotFoundError: 'file-vanished',
  NotAllowedError: 'file-forbidden',
  SecurityError: 'file-forbidden',
  // Fewer bytes than the file had.
  RangeError: 'file-changed',
}

const EXPECTED: Readonly<Record<string, string>> = {
  'file-vanished': 'to be where it was',
  'file-forbidden': 'to be permitted to read',
  'file-changed': 'to be as it was',
  'file-unreadable': 'to be readable',
}

/** Names the user's file that could not be read. */
export function toSourceError(thrown: unknown, name: string): StoreError {
  if (thrown instanceof StoreError) return thrown
  const reason = thrown instanceof Error ? thrown.name : 'unknown'
  const code = CODES[reason] ?? 'file-unreadable'
  const message = `file ${JSON.stringify(name)}: expected it ${EXPECTED[code]}, got ${reason}`
  return new StoreError(code, message, { name, reason }, { cause: thrown })
}

/**
 * What such an error means for a torrent in place; null for errors of another kind. A browser also says that a file is
 * unreadable (NotReadableError) once it has changed.
 */
export function faultOf(thrown: unknown): SourceFault {
  if (!(thrown instanceof StoreError)) return null
  if (thrown.code === 'file-vanished') return 'missing'
  if (thrown.code === 'file-forbidden') return 'needs-permission'
  return thrown.code === 'file-changed' || thrown.code === 'file-unreadable' ? 'changed' : null
}
