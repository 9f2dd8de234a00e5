import { expect, it, vi } from 'vitest'
import { holdStoreLock, type Locks } from '../../../src/pieces/store-lock.ts'

type Hold = () => Promise<unknown>

/** One lock, as a browser grants, denies after a time and steals it. */
function locksOf(): Locks {
  let stolen: ((reason: unknown) => void) | null = null
  const request = (_name: string, options: LockOptions, hold: Hold): Promise<unknown> => {
    if (stolen !== null && !options.steal) {
      return new Promise((_resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
      })
    }
    stolen?.(new DOMException('', 'AbortError'))
    return new Promise((_resolve, reject) => {
      stolen = reject
      void hold()
    })
  }
  return { request } as unknown as Locks
}

it('a worker that does not end loses the lock once, and does not take it back', async () => {
  const locks = locksOf()
  const [first, second] = [vi.fn(), vi.fn()]
  await holdStoreLock(locks, 'store', 10_000, first)
  await holdStoreLock(locks, 'store', 1, second)
  await vi.waitFor(() => expect(first).toHaveBeenCalledTimes(1))
  expect(second).not.toHaveBeenCalled()
})

it('a lock that cannot be asked for is an error of the start, and is not stolen', async () => {
  const request = vi.fn(() => Promise.reject(new DOMException('', 'SecurityError')))
  await expect(holdStoreLock({ request } as unknown as Locks, 'store', 1, () => {})).rejects.toThrow()
  expect(request).toHaveBeenCalledTimes(1)
})
