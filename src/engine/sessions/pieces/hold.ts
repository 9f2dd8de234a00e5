import type { EncryptionError } from '../../../core/errors.ts'

interface Held {
  readonly addedWith: { readonly choosing?: boolean; readonly withoutKey?: boolean }
  readonly content: { readonly complete: boolean; readonly source: unknown } | null
  readonly encryption: { readonly error: EncryptionError | null }
}

/**
 * What the download of a torrent waits for: a key that opens it, without which its bytes are of no use, then the user's
 * choice of files. Null: for nothing.
 */
export function holdOf({ addedWith, content, encryption }: Held): 'locked' | 'choosing' | null {
  if (content === null) return null
  const lacksBytes = !content.complete && !content.source
  if (encryption.error !== null && !addedWith.withoutKey && lacksBytes) return 'locked'
  return addedWith.choosing ? 'choosing' : null
}
