import { StreamError } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/shell-limits.ts'

/** Nothing waits longer than the engine does for peers, and finding the engine takes. */
const LIMIT_MS = SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs

/**
 * `work`, but no longer than SHELL_LIMITS.streamStallMs + SHELL_LIMITS.engineHandOverMs and not past `signal`: the bound of every wait in a response.
 * The work itself goes on; its outcome is then dropped.
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
