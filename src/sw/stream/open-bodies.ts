import { StreamError } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/limits/shell.ts'

/** Counts the bodies that are being sent, of files and of archives together. */
export class OpenBodies {
  readonly #onCount: (open: number) => void
  #open = 0

  /** @param onCount called with each new count */
  constructor(onCount: (open: number) => void) {
    this.#onCount = onCount
  }

  /** Counts one more. @returns ends it; later calls have no effect @throws StreamError `too-many-streams` */
  add(): () => void {
    const limit = SHELL_LIMITS.streams
    if (this.#open >= limit) {
      throw new StreamError('too-many-streams', `Expected at most ${limit} streams at once`, { limit })
    }
    this.#onCount(++this.#open)
    let open = true
    return () => {
      if (open) this.#onCount(--this.#open)
      open = false
    }
  }
}
