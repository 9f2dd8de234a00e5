import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { chooseWebSeeds } from '../../../core/metainfo/urls.ts'
import type { Keep, ShareFile, ShareRequest } from '../../../protocol/sharing.ts'
import type { Dropped } from '../adding/dropped-files.ts'
import { readTrackers } from '../settings/trackers-text.ts'
import { contentsOf, mergeFiles, type ShareContents, totalBytes, withoutSystemFiles } from './share-contents.ts'

/** What keeps a draft from being shared. The words are in the catalogue (`draft.…`). */
export type DraftFault = 'empty' | 'no-data' | 'too-many' | 'no-name' | 'tracker' | 'web-seed'

/** Files about to be shared, and how. */
export class ShareDraft {
  #files = $state.raw<readonly ShareFile[]>([])
  #hidden = $state.raw<readonly string[]>([])
  #incomplete = $state(false)
  /** Null: named like what is shared. */
  typedName = $state<string | null>(null)
  /** Null: as proposed. */
  keep = $state<Keep | null>(null)
  encrypt = $state(false)
  /** Bytes; null: chosen by the size. */
  pieceLength = $state<number | null>(null)
  /** One address on each line; empty: those of the settings. */
  trackers = $state('')
  webSeeds = $state('')
  private = $state(false)
  comment = $state('')
  source = $state('')
  /** Why the last try to share it failed. */
  failure = $state.raw<ErrorRecord | null>(null)

  /** Paths begin with the folder that was chosen. */
  get files(): readonly ShareFile[] {
    return this.#files
  }

  /** Names of files that were left out, since the system made them for itself. */
  get hidden(): readonly string[] {
    return this.#hidden
  }

  /** Whether files were left out: too many, too deep, or unreadable. */
  get incomplete(): boolean {
    return this.#incomplete
  }

  get totalBytes(): number {
    return totalBytes(this.#files)
  }

  add(chosen: Dropped): void {
    const { files, hidden } = withoutSystemFiles(chosen.files)
    this.#files = mergeFiles(this.#files, files)
    this.#hidden = [...new Set([...this.#hidden, ...hidden])]
    this.#incomplete ||= chosen.incomplete
    this.failure = null
  }

  /** The file that {@link failure} is about, as in {@link files}; null where it is about none of them. */
  get culprit(): readonly string[] | null {
    const path = this.failure?.fields.path
    // The engine names the path in the torrent: that of a single folder lacks the folder's name.
    const found = this.#files.find((file) => {
      const known = file.path.join('/')
      return known === path || file.path.slice(1).join('/') === path
    })
    return path === undefined ? null : (found?.path ?? null)
  }

  /** @param path as in {@link files} */
  leaveOut(path: readonly string[]): void {
    const key = path.join('/')
    this.#files = this.#files.filter((file) => file.path.join('/') !== key)
    this.failure = null
  }

  /** @param severalName of several files or folders */
  contents(severalName: string): ShareContents {
    const contents = contentsOf(this.#files, severalName)
    const name = this.typedName?.trim() ?? contents.name
    const [only] = contents.files
    // The torrent of a single file is named like the file.
    const isSingle = contents.files.length === 1 && only?.path.length === 1
    return isSingle && only ? { name, files: [{ ...only, path: [name] }] } : { name, files: contents.files }
  }

  /** @param severalName of several files or folders */
  faultOf(severalName: string): DraftFault | null {
    const { name, files } = this.contents(severalName)
    if (files.length === 0) return 'empty'
    if (files.length > LIMITS.files) return 'too-many'
    if (files.every(({ file }) => file.size === 0)) return 'no-data'
    if (name === '') return 'no-name'
    if (readTrackers(this.trackers).refused.length > 0) return 'tracker'
    return chooseWebSeeds(linesOf(this.webSeeds)).length < linesOf(this.webSeeds).length ? 'web-seed' : null
  }

  /**
   * @param severalName of several files or folders
   * @param proposed where the files are kept unless the user has chosen
   */
  request(severalName: string, proposed: Keep): ShareRequest {
    const { accepted } = readTrackers(this.trackers)
    return {
      ...this.contents(severalName),
      keep: this.keep ?? proposed,
      encrypt: this.encrypt,
      pieceLength: this.pieceLength,
      trackers: accepted.length === 0 ? null : accepted,
      webSeeds: linesOf(this.webSeeds),
      private: this.private,
      comment: textOf(this.comment),
      source: textOf(this.source),
    }
  }
}

function linesOf(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((line) => line !== ''))]
}

function textOf(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
