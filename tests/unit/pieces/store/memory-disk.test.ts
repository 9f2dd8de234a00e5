import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryDisk } from '../../../../src/pieces/store/memory-disk.ts'
import { asInfoHash } from '../../../info-hash.ts'

const TORRENT = asInfoHash('ef'.repeat(20))

test('a file in memory behaves like an array that grows', async () => {
  const step = fc.record({
    at: fc.oneof(fc.nat(2000), fc.nat(600_000)),
    length: fc.oneof(fc.nat(50), fc.nat(300_000)),
    cut: fc.option(fc.nat(600_000), { freq: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const disk = new MemoryDisk(1 << 22)
      const file = await disk.open(TORRENT, 0, true)
      let model = new Uint8Array(0)
      for (const [i, { at, length, cut }] of steps.entries()) {
        file?.write(new Uint8Array(length).fill(i + 1), at)
        const grown = new Uint8Array(Math.max(model.length, at + length))
        grown.set(model)
        grown.fill(i + 1, at, at + length)
        model = grown
        if (cut !== null) {
          file?.truncate(cut)
          model = model.slice(0, Math.min(cut, model.length))
        }
      }
      const target = new Uint8Array(model.length + 10).fill(0xee)
      expect(file?.size()).toBe(model.length)
      expect(file?.read(target, 0)).toBe(model.length)
      expect(Buffer.compare(target.subarray(0, model.length), model)).toBe(0)
    }),
    { numRuns: 100 },
  )
})

test('uses memory for written bytes, not for gaps, and frees all of it', async () => {
  const disk = new MemoryDisk(1 << 20)
  const file = await disk.open(TORRENT, 0, true)
  file?.write(new Uint8Array(10), 2 ** 40)
  expect((await disk.usage()).usedBytes).toBeLessThanOrEqual(256 * 1024)
  await disk.remove(TORRENT)
  expect(await disk.usage()).toEqual({ kind: 'memory', usedBytes: 0, quotaBytes: 1 << 20 })
  expect(await disk.list()).toEqual([])
})

test('an absent file is null unless it is created', async () => {
  const disk = new MemoryDisk(1 << 20)
  expect(await disk.open(TORRENT, 3, false)).toBe(null)
  expect(await disk.open(TORRENT, 3, true)).not.toBe(null)
  expect(await disk.open(TORRENT, 3, false)).not.toBe(null)
})
