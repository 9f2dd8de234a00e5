import { expect, test } from 'vitest'
import { RunCache, type VerifiedRun } from '../../../../src/pieces/source/verified-runs.ts'

const RUN_BYTES = 8

/** A run whose memory can be freed, as in a browser, and whether it has been. */
function freeable(): { readonly run: VerifiedRun; readonly isFree: () => boolean } {
  let free = false
  const transfer = (): void => {
    if (free) throw new TypeError('expected memory that is not free')
    free = true
  }
  const buffer = Object.assign(new ArrayBuffer(RUN_BYTES), { transfer })
  return { run: { first: 0, count: 1, bytes: new Uint8Array(buffer), bad: new Set() }, isFree: () => free }
}

test('runs are freed once they are neither kept nor in use', async () => {
  const cache = new RunCache(RUN_BYTES)
  const [first, second, third] = [freeable(), freeable(), freeable()]
  let load: (run: VerifiedRun) => void = () => undefined
  const loading = new Promise<VerifiedRun>((resolve) => {
    load = resolve
  })
  const never = () => Promise.reject(new Error('expected the run that is kept'))

  // Two use the first, which is dropped for the second before it is there.
  const uses = [() => loading, never].map((make) => cache.use('1', RUN_BYTES, make, () => first.isFree()))
  await cache.use(
    '2',
    RUN_BYTES,
    async () => second.run,
    () => undefined,
  )
  load(first.run)
  expect(await Promise.all(uses)).toEqual([false, false])
  await expect.poll(first.isFree).toBe(true)

  expect(await cache.use('2', RUN_BYTES, never, () => second.isFree())).toBe(false)
  await cache.use(
    '3',
    RUN_BYTES,
    async () => third.run,
    () => undefined,
  )
  await expect.poll(second.isFree).toBe(true)
  expect(third.isFree()).toBe(false)
  cache.clear()
  await expect.poll(third.isFree).toBe(true)
})

test('a run that cannot be read is read again', async () => {
  const cache = new RunCache(RUN_BYTES)
  const { run } = freeable()
  const failing = cache.use(
    '1',
    RUN_BYTES,
    () => Promise.reject(new Error('io')),
    () => undefined,
  )
  await expect(failing).rejects.toThrow('io')
  expect(
    await cache.use(
      '1',
      RUN_BYTES,
      async () => run,
      ({ count }) => count,
    ),
  ).toBe(1)
})
