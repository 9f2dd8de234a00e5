import { SHELL_LIMITS } from '../../core/limits/shell.ts'

/** Where the last read of a file failed, as a byte of the file, and the code of the error. */
export interface FailedRead {
  readonly position: number
  readonly code: string
}

/**
 * The last failed read of each file, until it is asked for: an element that plays a file is not told at which byte its
 * request failed, nor why. The oldest are dropped at the limit.
 */
export class Failures {
  readonly #last = new Map<string, FailedRead>()

  add(file: { readonly infoHash: string; readonly index: number }, failed: FailedRead): void {
    const key = keyOf(file)
    this.#last.delete(key)
    this.#last.set(key, failed)
    const [oldest] = this.#last.keys()
    if (this.#last.size > SHELL_LIMITS.failedReads && oldest !== undefined) this.#last.delete(oldest)
  }

  /** It is not returned again. */
  take(file: { readonly infoHash: string; readonly index: number }): FailedRead | null {
    const failed = this.#last.get(keyOf(file)) ?? null
    this.#last.delete(keyOf(file))
    return failed
  }
}

const keyOf = ({ infoHash, index }: { readonly infoHash: string; readonly index: number }): string =>
  `${infoHash}/${index}`
