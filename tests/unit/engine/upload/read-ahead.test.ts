import { describe, expect, it, vi } from 'vitest'
import { KIB, MIB } from '../../../../src/core/units.ts'
import { ReadAhead } from '../../../../src/engine/upload/read-ahead.ts'

const BLOCK = 16 * KIB

function make(pieceLength: number, length: number) {
  const read = vi.fn(async (offset: number, bytes: number) =>
    Uint8Array.from({ length: bytes }, (_, index) => ((offset + index) / BLOCK) & 0xff),
  )
  const readAhead = new ReadAhead({ pieceLength, length, read })
  const get = (piece: number, offset: number, bytes = BLOCK): Promise<Uint8Array> =>
    readAhead.readBlock(piece, offset, bytes)
  return { read, get }
}

describe('ReadAhead', () => {
  it('reads a piece in segments, each once, and the next before it is asked for', async () => {
    const { read, get } = make(MIB, 3 * MIB)
    for (let offset = 0; offset < 256 * KIB; offset += BLOCK) {
      const block = await get(1, offset)
      expect(block[0]).toBe((MIB + offset) / BLOCK)
      expect(read).toHaveBeenCalledTimes(offset < 128 * KIB ? 1 : 2)
    }
    for (let offset = 256 * KIB; offset < MIB; offset += BLOCK) await get(1, offset)
    expect(read.mock.calls).toEqual([0, 1, 2, 3].map((index) => [MIB + index * 256 * KIB, 256 * KIB]))
  })

  it('never reads past its piece, as the next piece may be missing', async () => {
    const { read, get } = make(300 * KIB, 900 * KIB)
    for (let offset = 0; offset < 300 * KIB; offset += 20 * KIB) await get(1, offset, 20 * KIB)
    for (const [offset, bytes] of read.mock.calls) {
      expect(offset).toBeGreaterThanOrEqual(300 * KIB)
      expect(offset + bytes).toBeLessThanOrEqual(600 * KIB)
    }
  })

  it('forgets a read that failed', async () => {
    const { read, get } = make(MIB, MIB)
    read.mockRejectedValueOnce(new Error('busy'))
    await expect(get(0, 0)).rejects.toThrow('busy')
    expect((await get(0, 0)).length).toBe(BLOCK)
  })

  it('keeps what several peers read at different places', async () => {
    const { read, get } = make(MIB, 16 * MIB)
    for (let offset = 0; offset < 128 * KIB; offset += BLOCK) {
      for (let piece = 0; piece < 16; piece++) await get(piece, offset)
    }
    expect(read).toHaveBeenCalledTimes(16)
  })
})
