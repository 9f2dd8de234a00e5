import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'

/** The event that a toast reports. The words are in the catalogue (`notice.…`). */
export type NoticeKind =
  | 'existed'
  | 'existedMany'
  | 'unlocked'
  | 'addCancelled'
  | 'removed'
  | 'deleted'
  | 'keptDeleted'
  | 'saveGrowing'
  | 'savePart'
  | 'folderSaved'
  | 'folderSavedRenamed'
  | 'restored'
  | 'magnetCopied'
  | 'linkCopied'
  | 'copyFailed'
  | 'shared'
  | 'sharedExisted'
  | 'settingsSaved'

export type Toast = {
  readonly id: number
  /** The torrent or file that it is about. */
  readonly name: string | null
  readonly count: number
  /** Null where nothing can be undone. */
  readonly undo: (() => void) | null
} & ({ readonly kind: NoticeKind } | { readonly kind: 'error'; readonly error: ErrorRecord })

/** Notices that appear, stay for a while and disappear. */
export class Toasts {
  #list = $state.raw<readonly Toast[]>([])
  #next = 1

  get list(): readonly Toast[] {
    return this.#list
  }

  show(kind: NoticeKind, options: { name?: string; count?: number; undo?: () => void } = {}): void {
    const { name = null, count = 1, undo = null } = options
    this.#push({ kind, id: this.#next++, name, count, undo })
  }

  showError(error: ErrorRecord, name: string | null = null): void {
    // A repeated error takes the place of its first notice.
    const same = (toast: Toast) => toast.kind === 'error' && toast.error.code === error.code && toast.name === name
    this.#list = this.#list.filter((toast) => !same(toast))
    this.#push({ kind: 'error', error, id: this.#next++, name, count: 1, undo: null })
  }

  /** Runs an action and shows its error. Resolves to whether it succeeded. */
  async attempt(act: () => Promise<unknown>, name: string | null = null): Promise<boolean> {
    try {
      await act()
      return true
    } catch (thrown) {
      this.showError(toErrorRecord(thrown), name)
      return false
    }
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id)
  }

  #push(toast: Toast): void {
    this.#list = [...this.#list, toast].slice(-LIMITS.toasts)
  }
}
