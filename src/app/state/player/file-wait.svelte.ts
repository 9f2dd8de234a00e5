import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { PASSING_ERRORS } from '../../../protocol/stream.ts'
import { type FailedRead, probeStream } from '../shell/stream-request.ts'

/**
 * Waits for bytes of a file that could not be read: asks for the byte that was missing until it comes, which also has
 * the engine fetch it first, and then goes on by itself.
 */
export class FileWait {
  /** Why it waits, or, of an error that does not pass by itself, why it stopped; null when it does neither. */
  #error = $state.raw<ErrorRecord | null>(null)
  #aborter: AbortController | null = null
  readonly #onReadable: () => void

  /** @param onReadable called when reading may be tried again */
  constructor(onReadable: () => void) {
    this.#onReadable = onReadable
  }

  get error(): ErrorRecord | null {
    return this.#error
  }

  /** @param url stream address of the file */
  start(url: string, failed: FailedRead): void {
    this.stop()
    this.#error = failed.error
    this.#aborter = new AbortController()
    void this.#run(url, failed, this.#aborter.signal)
  }

  /** Tries at once, whatever is missing. */
  retry(): void {
    this.stop()
    this.#onReadable()
  }

  stop(): void {
    this.#aborter?.abort()
    this.#aborter = null
    this.#error = null
  }

  async #run(url: string, failed: FailedRead, signal: AbortSignal): Promise<void> {
    let error: ErrorRecord | null = failed.error
    while (error !== null && PASSING_ERRORS.has(error.code)) {
      await new Promise((resolve) => setTimeout(resolve, LIMITS.streamRetryMs))
      if (signal.aborted) return
      error = await probeStream(url, failed.position, signal)
      if (signal.aborted) return
      if (error !== null) this.#error = error
    }
    if (error === null) this.retry()
  }
}
