import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { chooseWebSeeds } from '../../../core/metainfo/urls.ts'
import type { Keep, ShareFile, ShareRequest } from '../../../protocol/sharing.ts'
import { readTrackers } from '../settings/trackers-text.ts'
import { contentsOf, type ShareContents } from './share-contents.ts'

/** What the user chose and typed in the sheet. */
export interface DraftChoices {
  /** Paths begin with the folder that was chosen. */
  readonly files: readonly ShareFile[]
  /** Null: named like what is shared. */
  readonly typedName: string | null
  /** Null: as proposed. */
  readonly keep: Keep | null
  readonly encrypt: boolean
  /** Bytes; null: chosen by the size. */
  readonly pieceLength: number | null
  /** Addresses, one on each line; empty: those of the settings. */
  readonly trackers: string
  readonly webSeeds: string
  readonly private: boolean
  readonly comment: string
  readonly source: string
}

/** What keeps a draft from being shared. The words are in the catalogue (`draft.…`). */
export type DraftFault = 'empty' | 'no-data' | 'too-many' | 'no-name' | 'tracker' | 'web-seed'

/** @param severalName of several files or folders */
export function contentsOfDraft({ files: chosen, typedName }: DraftChoices, severalName: string): ShareContents {
  const contents = contentsOf(chosen, severalName)
  const name = typedName?.trim() ?? contents.name
  const [only] = contents.files
  // The torrent of a single file is named like the file.
  const isSingle = contents.files.length === 1 && only?.path.length === 1
  return isSingle && only ? { name, files: [{ ...only, path: [name] }] } : { name, files: contents.files }
}

/** @param severalName of several files or folders */
export function faultOfDraft(draft: DraftChoices, severalName: string): DraftFault | null {
  const { name, files } = contentsOfDraft(draft, severalName)
  if (files.length === 0) return 'empty'
  if (files.length > LIMITS.files) return 'too-many'
  if (files.every(({ file }) => file.size === 0)) return 'no-data'
  if (name === '') return 'no-name'
  if (readTrackers(draft.trackers).refused.length > 0) return 'tracker'
  return chooseWebSeeds(linesOf(draft.webSeeds)).length < linesOf(draft.webSeeds).length ? 'web-seed' : null
}

/**
 * @param severalName of several files or folders
 * @param proposed where the files are kept unless the user has chosen
 */
export function requestOfDraft(draft: DraftChoices, severalName: string, proposed: Keep): ShareRequest {
  const { accepted } = readTrackers(draft.trackers)
  return {
    ...contentsOfDraft(draft, severalName),
    keep: draft.keep ?? proposed,
    encrypt: draft.encrypt,
    pieceLength: draft.pieceLength,
    trackers: accepted.length === 0 ? null : accepted,
    webSeeds: linesOf(draft.webSeeds),
    private: draft.private,
    comment: textOf(draft.comment),
    source: textOf(draft.source),
  }
}

/** The file that an error is about, as the draft names it; null where it is about none of them. */
export function culpritOf(files: readonly ShareFile[], error: ErrorRecord | null): readonly string[] | null {
  const name = error?.fields.name
  // The engine names the path in the torrent: that of a single folder lacks the folder's name.
  const found = files.find(({ path }) => path.join('/') === name || path.slice(1).join('/') === name)
  return found?.path ?? null
}

function linesOf(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((line) => line !== ''))]
}

function textOf(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
