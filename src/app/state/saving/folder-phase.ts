import type { ErrorRecord } from '../../../core/errors.ts'

/** Files that were saved before and need no writing, and those that a different one is in the place of. */
export interface FolderResult {
  readonly written: number
  readonly skipped: number
  /** Different files in the folder that the user kept. */
  readonly kept: number
  /** Files of the torrent that are not complete yet. */
  readonly left: number
}

export type FolderPhase =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'checking' }
  /** Different files are in the folder: the user decides. */
  | { readonly kind: 'differing'; readonly names: readonly string[] }
  | { readonly kind: 'writing' }
  | { readonly kind: 'done'; readonly result: FolderResult }
  | { readonly kind: 'cancelled'; readonly written: number }
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly written: number }

export interface FolderProgress {
  readonly bytes: number
  readonly totalBytes: number
  readonly name: string
}
