import { StreamError } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/limits/shell.ts'

/** The engine waits for peers that long, and finding the engine takes that long. */
const LIMIT_MS = SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs

/**
 * Settles as `work` does, but rejects after SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs, or when
 * `signal` is aborted: the bound of every wait in a response. The work itself continues, and its outcome is dropped.
 *
 * @throws StreamError `stalled`, `closed`
 */
export function bounded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      finish()
    }
    const abort = (): void => settle(() => reject(new StreamError('closed', 'The reader is gone')))
    const timer = setTimeout(() => {
      const error = new StreamError('stalled', `Expected bytes within ${LIMIT_MS} ms, got none`, { limitMs: LIMIT_MS })
      settle(() => reject(error))
    }, LIMIT_MS)
    signal.addEventListener('abort', abort)
    work.then(
      (value) => settle(() => resolve(value)),
      (thrown) => settle(() => reject(thrown)),
    )
    if (signal.aborted) abort()
  })
}
