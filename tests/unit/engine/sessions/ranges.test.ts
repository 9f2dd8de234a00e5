import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { trackersFor } from '../../../../src/core/peering/trackers-for.ts'
import { truncatedPieces } from '../../../../src/engine/sessions/pieces/doubtful-pieces.ts'
import { hasSelected, selectionRanges, verifiedBytesOf } from '../../../../src/engine/sessions/pieces/selection.ts'
import { readableBytes, streamWindow } from '../../../../src/engine/streams/stream-window.ts'

// Three files over pieces of 100: [0,150) [150,350) [350,400), the middle one a pad in the last test.
const layout = {
  length: 400,
  pieceLength: 100,
  pieceCount: 4,
  files: [
    { offset: 0, length: 150, pad: false },
    { offset: 150, length: 200, pad: false },
    { offset: 350, length: 50, pad: false },
  ],
}
const having = (...pieces: number[]): Bitfield => {
  const bitfield = new Bitfield(4)
  for (const piece of pieces) bitfield.set(piece)
  return bitfield
}

describe('selection', () => {
  it('covers the selected files with as few ranges as possible', () => {
    expect(selectionRanges(layout, [true, true, true])).toEqual([{ first: 0, last: 3 }])
    expect(selectionRanges(layout, [true, false, true])).toEqual([
      { first: 0, last: 1 },
      { first: 3, last: 3 },
    ])
    expect(selectionRanges(layout, [false, false, false])).toEqual([])
  })

  it('knows which selections are complete and how much of each file is verified', () => {
    expect(hasSelected(layout, having(0, 1), [true, false, false])).toBe(true)
    expect(hasSelected(layout, having(0), [true, false, false])).toBe(false)
    expect([0, 1, 2].map((file) => verifiedBytesOf(layout, having(1, 3), file))).toEqual([50, 100, 50])
  })
})

describe('doubtfulPieces', () => {
  it('finds every claimed piece of a file that is too short, and no other', () => {
    const all = having(0, 1, 2, 3)
    expect(truncatedPieces(layout, all, [150, 200, 50])).toEqual([])
    expect(truncatedPieces(layout, all, [150, 10, 50])).toEqual([1, 2, 3])
    expect(truncatedPieces(layout, having(0), [100, 0, 0])).toEqual([])
    expect(truncatedPieces(layout, having(0), [99, 0, 0])).toEqual([0])
  })
})

describe('stream window', () => {
  const far = { length: 100 * 2 ** 20, pieceLength: 2 ** 20, pieceCount: 100, files: [] }

  it('never reaches further than the read-ahead', () => {
    const window = streamWindow(far, 10 * 2 ** 20, far.length)
    expect(window.first).toBe(10)
    expect(window.last - window.first).toBeLessThanOrEqual(LIMITS.streamReadAheadBytes / 2 ** 20)
    expect(streamWindow(far, 99 * 2 ** 20, far.length)).toEqual({ first: 99, last: 99 })
  })

  it('reads up to the first gap', () => {
    expect(readableBytes(layout, having(0, 1), 20, 400)).toBe(180)
    expect(readableBytes(layout, having(1), 20, 400)).toBe(0)
    expect(readableBytes(layout, having(0, 1, 2, 3), 20, 350)).toBe(330)
  })
})

describe('trackersFor', () => {
  it('adds the configured trackers only where a browser can reach none of its own', () => {
    const fallback = ['wss://fallback']
    expect(trackersFor(['udp://a'], fallback)).toEqual(['udp://a', 'wss://fallback'])
    expect(trackersFor(['wss://own'], fallback)).toEqual(['wss://own'])
    expect(trackersFor(['udp://a'], [])).toEqual(['udp://a'])
  })
})
