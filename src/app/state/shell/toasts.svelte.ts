import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'

/** What the app has to say once. The words are the catalogue's (`notice.…`). */
export type NoticeKind =
  | 'existed'
  | 'removed'
  | 'deleted'
  | 'restored'
  | 'magnetCopied'
  | 'linkCopied'
  | 'copyFailed'
  | 'notTorrents'
  | 'settingsSaved'

export type Toast = {
  readonly id: number
  /** Torrent or file it is about. */
  readonly name: string | null
  /** Undo, where that is possible. */
  readonly undo: (() => void) | null
} & ({ readonly kind: NoticeKind } | { readonly kind: 'error'; readonly error: ErrorRecord })

/** Notices that come, stay a while and go. */
export class Toasts {
  #list = $state.raw<readonly Toast[]>([])
  #next = 1

  get list(): readonly Toast[] {
    return this.#list
  }

  say(kind: NoticeKind, options: { name?: string; undo?: () => void } = {}): void {
    this.#push({ kind, id: this.#next++, name: options.name ?? null, undo: options.undo ?? null })
  }

  fail(error: ErrorRecord, name: string | null = null): void {
    // The same trouble said twice helps nobody.
    const same = (toast: Toast) => toast.kind === 'error' && toast.error.code === error.code && toast.name === name
    this.#list = this.#list.filter((toast) => !same(toast))
    this.#push({ kind: 'error', error, id: this.#next++, name, undo: null })
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id)
  }

  #push(toast: Toast): void {
    this.#list = [...this.#list, toast].slice(-LIMITS.toasts)
  }
}
