import { describe, expect, it } from 'vitest'
import { StoreError } from '../../../../src/core/errors.ts'
import { FilePool } from '../../../../src/pieces/store/file-pool.ts'
import { MemoryDisk } from '../../../../src/pieces/store/memory-disk.ts'
import { PieceLog } from '../../../../src/pieces/store/piece-log.ts'
import { asInfoHash } from '../../../info-hash.ts'

const infoHash = asInfoHash('d'.repeat(40))
const makeDisk = (): MemoryDisk => new MemoryDisk(1 << 20)
const journalOn = (disk: MemoryDisk, pieceCount = 10): PieceLog =>
  new PieceLog(infoHash, 3, pieceCount, new FilePool(disk, 8))

describe('PieceLog', () => {
  it('returns the appended pieces in order, without repeats', async () => {
    const disk = makeDisk()
    const journal = journalOn(disk)
    for (const piece of [7, 2, 7, 0]) await journal.append(piece)
    expect(await journal.read()).toEqual([0, 2, 7])
  })

  it('is empty before the first append, and creates no file', async () => {
    const disk = makeDisk()
    expect(await journalOn(disk).read()).toEqual([])
    expect((await disk.lengths(infoHash)).size).toBe(0)
  })

  it('skips pieces that the torrent does not have and half an entry', async () => {
    const disk = makeDisk()
    const pool = new FilePool(disk, 8)
    await new PieceLog(infoHash, 3, 100, pool).append(60)
    await pool.use(infoHash, [3], 'write', (files) => files.get(3)?.write(new Uint8Array([1, 0]), 4))
    expect(await new PieceLog(infoHash, 3, 10, pool).read()).toEqual([])
    expect(await new PieceLog(infoHash, 3, 100, pool).read()).toEqual([60])
  })

  it('does not grow without bound', async () => {
    const disk = makeDisk()
    const journal = journalOn(disk, 4)
    for (let i = 0; i < 50; i++) await journal.append(i % 4)
    expect((await disk.lengths(infoHash)).get(3)).toBeLessThanOrEqual(2 * 4 * 4)
  })

  it('is empty while another worker has the file open, and passes other failures on', async () => {
    const failing = (code: string): PieceLog => {
      const disk = makeDisk()
      disk.open = async () => {
        throw new StoreError(code, code)
      }
      return journalOn(disk)
    }
    expect(await failing('locked').read()).toEqual([])
    await expect(failing('io').read()).rejects.toMatchObject({ code: 'io' })
  })
})
