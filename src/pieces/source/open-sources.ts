import { ShareKeys } from '../../core/encryption/share-keys.ts'
import { parseContentKey } from '../../core/metainfo/content-key.ts'
import { type ByteSource, FileSource } from './byte-source.ts'
import { SealedSource } from './sealed-source.ts'

/** A file that is open, and its name for errors. */
export interface OpenFile {
  readonly file: Blob
  readonly name: string
}

/**
 * The bytes of the torrent's files, in order. Everything that hashes, copies or sends the user's files reads them
 * through these sources: with a key, as they are sealed with it.
 * @throws EncryptionError for what is no key
 */
export function openSources(files: readonly OpenFile[], contentKey: string | null): readonly ByteSource[] {
  const sources = files.map(({ file, name }) => new FileSource(file, name))
  if (contentKey === null) return sources
  const keys = ShareKeys.of(parseContentKey(contentKey))
  return sources.map((source, index) => new SealedSource(source, index, keys))
}
