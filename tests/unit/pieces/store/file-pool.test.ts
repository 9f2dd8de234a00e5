import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StoreError } from '../../../../src/core/errors.ts'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import type { Disk, DiskFile } from '../../../../src/pieces/store/disk.ts'
import { FilePool } from '../../../../src/pieces/store/file-pool.ts'
import { MemoryDisk } from '../../../../src/pieces/store/memory-disk.ts'
import { asInfoHash } from '../../../info-hash.ts'

const TORRENT = asInfoHash('cd'.repeat(20))
const noPause = async () => {}

/** Memory that counts what is open, takes a moment to open, and refuses a second handle like OPFS. */
class CountingDisk extends MemoryDisk implements Disk {
  readonly log: string[] = []
  readonly held = new Set<number>()
  most = 0
  opens = 0
  failFlush = false
  failWrite = false

  constructor() {
    super(1 << 24)
  }

  override async open(infoHash: InfoHash, index: number, create: boolean): Promise<DiskFile | null> {
    this.opens++
    await new Promise((resolve) => setImmediate(resolve))
    const file = await super.open(infoHash, index, create)
    if (!file) return null
    if (this.held.has(index)) throw new StoreError('locked', 'Expected one handle, got two')
    this.held.add(index)
    this.most = Math.max(this.most, this.held.size)
    return {
      size: () => file.size(),
      read: (target, at) => file.read(target, at),
      write: (bytes, at) => {
        if (this.failWrite) throw new StoreError('io', 'Expected to write, got a dead handle')
        file.write(bytes, at)
      },
      truncate: (length) => file.truncate(length),
      flush: () => {
        this.log.push(`flush ${index}`)
        if (this.failFlush) throw new StoreError('io', 'Expected to flush, got a failure')
      },
      close: () => {
        this.log.push(`close ${index}`)
        this.held.delete(index)
      },
    }
  }
}

const write = (pool: FilePool, index: number) =>
  pool.use(TORRENT, [index], 'write', (files) => files.get(index)?.write(Uint8Array.of(index), 0))

const read = (pool: FilePool, index: number) =>
  pool.use(TORRENT, [index], 'read', (files) => {
    const byte = new Uint8Array(1)
    const file = files.get(index)
    file?.read(byte, 0)
    return file ? byte[0] : null
  })

test('never has more files open than its limit, nor one twice, whatever the concurrent uses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(9), { maxLength: 60 }), async (limit, indexes) => {
      const disk = new CountingDisk()
      const pool = new FilePool(disk, limit)
      await Promise.all(indexes.map((index) => write(pool, index)))
      expect(await Promise.all(indexes.map((index) => read(pool, index)))).toEqual(indexes)
      expect(disk.most).toBeLessThanOrEqual(limit)
      await pool.release(TORRENT, 'keep')
      expect(disk.held.size).toBe(0)
    }),
    { numRuns: 50 },
  )
})

test('closes the least recently used file, flushed when it was written to', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 2)
  await write(pool, 0)
  await write(pool, 1)
  await read(pool, 0)
  await write(pool, 2)
  expect(disk.log).toEqual(['flush 1', 'close 1'])
  await pool.flush(TORRENT, noPause)
  await read(pool, 1)
  expect(disk.log).toEqual(['flush 1', 'close 1', 'flush 0', 'flush 2', 'close 0'])
})

test('looks once for a file that is absent, and finds it when it is created', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 2)
  expect(await read(pool, 5)).toBe(null)
  expect(await read(pool, 5)).toBe(null)
  expect(disk.opens).toBe(1)
  await write(pool, 5)
  expect(await read(pool, 5)).toBe(5)
})

test('opens files together, leaves out absent ones, and does not close its own', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 12)
  for (const index of [1, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]) await write(pool, index)
  await read(pool, 3)
  expect(await pool.use(TORRENT, [1, 2, 3], 'read', (files) => [...files.keys()])).toEqual([1, 3])
  expect(disk.most).toBe(12)
  await pool.use(TORRENT, [30, 3, 31], 'write', (files) => expect([...files.keys()]).toEqual([30, 3, 31]))
  expect(disk.most).toBe(12)
})

test('a flush that failed while a file was closed is thrown by the next flush, once', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 1)
  disk.failFlush = true
  await write(pool, 0)
  await write(pool, 1)
  disk.failFlush = false
  await expect(pool.flush(TORRENT, noPause)).rejects.toEqual(expect.objectContaining({ code: 'io' }))
  await pool.flush(TORRENT, noPause)
})

test('a handle that failed is opened afresh', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 4)
  await write(pool, 0)
  disk.failWrite = true
  await expect(write(pool, 0)).rejects.toEqual(expect.objectContaining({ code: 'io' }))
  disk.failWrite = false
  await write(pool, 0)
  expect(disk.opens).toBe(2)
})

test('a file that another worker has open is an error for every waiting use', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 4)
  await disk.open(TORRENT, 0, true)
  const both = await Promise.allSettled([write(pool, 0), read(pool, 0)])
  expect(both.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(['locked', 'locked'])
})

test('discarding empties the files that it closes', async () => {
  const disk = new CountingDisk()
  const pool = new FilePool(disk, 4)
  await write(pool, 0)
  await pool.release(TORRENT, 'discard')
  expect(await disk.lengths(TORRENT)).toEqual(new Map([[0, 0]]))
  expect(disk.log).toEqual(['close 0'])
})
