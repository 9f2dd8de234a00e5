/** A file that is in the folder. */
export interface FileStamp {
  /** Bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

export type FileStep =
  /** Nothing is there that could be lost. */
  | 'write'
  /** It was saved before, and has not changed since. */
  | 'skip'
  /** It is as long as ours: equal where its bytes are. */
  | 'compare'
  /** It is another file: it is replaced only if the user says so. */
  | 'ask'

/**
 * How a file is saved where one of its name may be.
 *
 * @param length of ours, bytes
 * @param there what has its name in the folder; null where nothing has
 * @param saved how it was when it was saved last, if that was noted
 */
export function fileStep(length: number, there: FileStamp | null, saved: FileStamp | null): FileStep {
  if (there === null) return 'write'
  if (there.size !== length) return there.size === 0 ? 'write' : 'ask'
  return saved?.size === there.size && saved.lastModified === there.lastModified ? 'skip' : 'compare'
}
