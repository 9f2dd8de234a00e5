import { StreamError } from '../core/errors.ts'

/**
 * `work`, but no longer than `limitMs` and not past `signal`. The work itself goes on; its outcome is then dropped.
 *
 * @throws StreamError `stalled`, `closed`
 */
export function bounded<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      finish()
    }
    const abort = (): void => settle(() => reject(new StreamError('closed', 'The reader is gone')))
    const timer = setTimeout(() => {
      const error = new StreamError('stalled', `Expected bytes within ${limitMs} ms, got none`, { limitMs })
      settle(() => reject(error))
    }, limitMs)
    signal.addEventListener('abort', abort)
    work.then(
      (value) => settle(() => resolve(value)),
      (thrown) => settle(() => reject(thrown)),
    )
    if (signal.aborted) abort()
  })
}
