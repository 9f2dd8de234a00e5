import { expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { TorrentLayout } from '../../../../src/core/metainfo/layout.ts'
import { dueOf, isWithinFile } from '../../../../src/core/web-seed/due-pieces.ts'
import { hostLeadMs, hostSpareMs } from '../../../../src/core/web-seed/run-size.ts'

/** Pieces of 10 bytes: 0–1 and the first half of 2 are one file, the rest another. */
const layout = {
  length: 50,
  pieceLength: 10,
  pieceCount: 5,
  files: [
    { offset: 0, length: 25, pad: false },
    { offset: 25, length: 25, pad: false },
  ],
} as unknown as TorrentLayout
const every = (dueMs: number) => ({ first: 0, last: 4, dueMs: () => dueMs })

it('is when the first reader needs the piece', () => {
  const first = { ...every(70), readMs: () => 9 }
  expect(dueOf(1, [every(900), first, { first: 2, last: 3, dueMs: () => 0 }])).toEqual({ dueMs: 70, readMs: 9 })
  expect(dueOf(1, [{ ...every(0), hostDueMs: () => 500 }])).toEqual({ dueMs: 500, readMs: 0 })
})

it('is never for what no reader waits for', () => {
  const never = { dueMs: Number.POSITIVE_INFINITY, readMs: 0 }
  expect(dueOf(1, [])).toEqual(never)
  expect(dueOf(1, [{ first: 2, last: 4, dueMs: () => 0 }])).toEqual(never)
})

it('a host has no piece that holds bytes of other files', () => {
  const within = (file: number) => [0, 1, 2, 3, 4].filter((piece) => isWithinFile(piece, layout, file))
  expect([within(0), within(1), within(7)]).toEqual([[0, 1], [3, 4], []])
})

it('a host is asked sooner the slower it is, within bounds', () => {
  const { readerLeadMinMs: least, readerLeadMaxMs: most, readerSpareMinMs, readerSpareUnknownMs } = LIMITS
  const [unknown, slow] = [
    { bytesPerSecond: null, latencyMs: 0 },
    { bytesPerSecond: 64_000, latencyMs: 500 },
  ]
  expect([hostLeadMs(256_000, unknown), hostSpareMs(256_000, unknown)]).toEqual([least, readerSpareUnknownMs])
  expect([hostLeadMs(256_000, slow), hostSpareMs(256_000, slow)]).toEqual([9_000, 9_000])
  const fast = { bytesPerSecond: 5_000_000, latencyMs: 50 }
  expect([hostLeadMs(64_000, fast), hostSpareMs(64_000, fast)]).toEqual([least, readerSpareMinMs])
  expect(hostLeadMs(256_000, { bytesPerSecond: 1, latencyMs: 0 })).toBe(most)
})
