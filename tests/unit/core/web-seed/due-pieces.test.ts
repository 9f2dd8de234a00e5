import { expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { TorrentShape } from '../../../../src/core/metainfo/metainfo.ts'
import { dueMsOf } from '../../../../src/core/web-seed/due-pieces.ts'
import { hostLeadMs } from '../../../../src/core/web-seed/run-size.ts'

/** Pieces of 10 bytes: 0–1 and the first half of 2 are one file, the rest another. */
const metainfo = {
  length: 50,
  pieceLength: 10,
  pieceCount: 5,
  files: [
    { index: 0, path: ['t', 'a'], offset: 0, length: 25, pad: false },
    { index: 1, path: ['t', 'b'], offset: 25, length: 25, pad: false },
  ],
} as unknown as TorrentShape
const every = (dueMs: number) => ({ first: 0, last: 4, dueMs: () => dueMs })
const due = (piece: number, ranges: Parameters<typeof dueMsOf>[1], file = 0) => dueMsOf(piece, ranges, metainfo, file)

it('is when the first reader needs the piece', () => {
  expect(due(1, [every(900), every(70), { first: 2, last: 3, dueMs: () => 0 }])).toBe(70)
  expect(due(1, [{ ...every(0), hostDueMs: () => 500 }])).toBe(500)
})

it('is never for what no reader waits for, and for what the host does not have whole', () => {
  const never = Number.POSITIVE_INFINITY
  expect(due(1, [])).toBe(never)
  expect(due(1, [{ first: 2, last: 4, dueMs: () => 0 }])).toBe(never)
  expect([0, 1, 2, 3, 4].map((piece) => due(piece, [every(0)]))).toEqual([0, 0, never, never, never])
  expect([0, 1, 2, 3, 4].map((piece) => due(piece, [every(0)], 1))).toEqual([never, never, never, 0, 0])
  expect(due(0, [every(0)], 7)).toBe(never)
})

it('a host is asked sooner the slower it is, within bounds', () => {
  const { readerLeadMinMs: least, readerLeadMaxMs: most } = LIMITS
  expect(hostLeadMs(256_000, { bytesPerSecond: null, latencyMs: 0 })).toBe(least)
  expect(hostLeadMs(256_000, { bytesPerSecond: 64_000, latencyMs: 500 })).toBe(9_000)
  expect(hostLeadMs(256_000, { bytesPerSecond: 1, latencyMs: 0 })).toBe(most)
})
