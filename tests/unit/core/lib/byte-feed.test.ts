import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteFeed } from '../../../../src/core/lib/byte-feed.ts'

/** Cuts bytes at the places given, in any order and number. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

describe('ByteFeed', () => {
  it('returns the same portions however the stream is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
        fc.array(fc.nat(1_200), { maxLength: 60 }),
        (sizes, places) => {
          const all = Uint8Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, index) => index % 251)
          const feed = new ByteFeed()
          const got: number[][] = []
          for (const chunk of cut(all, places)) {
            feed.push(chunk)
            for (let bytes = feed.take(sizes[got.length] ?? 1); bytes; bytes = feed.take(sizes[got.length] ?? 1)) {
              got.push([...bytes])
            }
          }
          expect(got.map(({ length }) => length)).toEqual(sizes)
          expect(got.flat()).toEqual([...all])
        },
      ),
    )
  })

  it('copies neither a portion that lies in one chunk nor the bytes after a separate head', () => {
    const feed = new ByteFeed()
    const first = Uint8Array.of(1, 2, 3, 4, 5)
    feed.push(first)
    expect(feed.take(3)?.buffer).toBe(first.buffer)
    expect(feed.take(6)).toBeNull()
    expect([...feed.rest]).toEqual([4, 5])
    const second = Uint8Array.of(6, 7, 8, 9, 10)
    feed.push(second)
    const tail = feed.takeAfterRest(6)
    expect(tail?.buffer).toBe(second.buffer)
    expect([...(tail ?? [])]).toEqual([6, 7, 8, 9])
    expect([...(feed.take(1) ?? [])]).toEqual([10])
  })

  it('returns no tail before all of it has arrived, and loses nothing by being asked', () => {
    const feed = new ByteFeed()
    feed.push(Uint8Array.of(1, 2))
    expect(feed.takeAfterRest(4)).toBeNull()
    expect(feed.take(5)).toBeNull()
    feed.push(Uint8Array.of(3))
    expect(feed.takeAfterRest(5)).toBeNull()
    expect(feed.take(5)).toBeNull()
    feed.push(Uint8Array.of(4, 5, 6))
    expect(feed.takeAfterRest(5)).toBeNull()
    expect([...(feed.take(5) ?? [])]).toEqual([1, 2, 3, 4, 5])
  })
})
