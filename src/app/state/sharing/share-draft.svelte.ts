import type { ErrorRecord } from '../../../core/errors.ts'
import type { Keep, ShareFile } from '../../../protocol/sharing.ts'
import type { Dropped } from '../adding/dropped-files.ts'
import type { DraftChoices } from './draft-request.ts'
import { mergeFiles, withoutSystemFiles } from './share-contents.ts'

/** Files about to be shared, and how. */
export class ShareDraft implements DraftChoices {
  #files = $state.raw<readonly ShareFile[]>([])
  #hidden = $state.raw<readonly string[]>([])
  #incomplete = $state(false)
  typedName = $state<string | null>(null)
  keep = $state<Keep | null>(null)
  encrypt = $state(false)
  pieceLength = $state<number | null>(null)
  trackers = $state('')
  webSeeds = $state('')
  private = $state(false)
  comment = $state('')
  source = $state('')
  /** Why the last try to share it failed. */
  failure = $state.raw<ErrorRecord | null>(null)

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

  add(chosen: Dropped): void {
    const { files, hidden } = withoutSystemFiles(chosen.files)
    this.#files = mergeFiles(this.#files, files)
    this.#hidden = [...new Set([...this.#hidden, ...hidden])]
    this.#incomplete ||= chosen.incomplete
    this.failure = null
  }

  /** @param path as in {@link files} */
  leaveOut(path: readonly string[]): void {
    const key = path.join('/')
    this.#files = this.#files.filter((file) => file.path.join('/') !== key)
    this.failure = null
  }
}
