import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RarityBuckets } from '../../../../src/core/picking/rarity.ts'

const PIECES = 24
type Step = { readonly kind: 'add' | 'remove' | 'more' | 'fewer'; readonly piece: number; readonly at: number }

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('add', 'remove', 'more', 'fewer') as fc.Arbitrary<Step['kind']>,
    piece: fc.nat(PIECES - 1),
    at: fc.nat(6),
  }),
  { maxLength: 200 },
)

describe('RarityBuckets', () => {
  it('keeps the buckets that a naive count has', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const rarity = new RarityBuckets()
        const naive = new Map<number, number>()
        for (const { kind, piece, at } of all) {
          const now = naive.get(piece)
          if (kind === 'add' && now === undefined) {
            rarity.add(piece, at)
            naive.set(piece, at)
          } else if (kind === 'remove' && now !== undefined) {
            rarity.remove(piece, now)
            naive.delete(piece)
          } else if (kind === 'more' && now !== undefined) {
            rarity.more(piece, now)
            naive.set(piece, now + 1)
          } else if (kind === 'fewer' && now !== undefined && now > 0) {
            rarity.fewer(piece, now)
            naive.set(piece, now - 1)
          }
          const buckets = rarity.buckets().flatMap((bucket, a) => bucket.map((piece) => [piece, a] as const))
          expect(buckets.toSorted(([a], [b]) => a - b)).toEqual([...naive].toSorted(([a], [b]) => a - b))
          expect(rarity.size).toBe(naive.size)
          expect(rarity.unseen).toBe([...naive.values()].filter((a) => a === 0).length)
        }
        const least = Math.min(...naive.values())
        const found = rarity.rarest(
          () => true,
          () => 0.5,
        )
        if (naive.size === 0) expect(found).toBe(-1)
        else expect(naive.get(found)).toBe(least)
      }),
    )
  })

  it('breaks ties at random and skips pieces that do not pass', () => {
    const rarity = new RarityBuckets()
    for (let piece = 0; piece < 8; piece++) rarity.add(piece, piece < 6 ? 2 : 1)
    let turn = 0
    const random = (): number => (turn++ % 7) / 7
    const seen = new Set(Array.from({ length: 40 }, () => rarity.rarest((piece) => piece !== 6 && piece !== 7, random)))
    expect(seen).toEqual(new Set([0, 1, 2, 3, 4, 5]))
    expect(rarity.rarest(() => true, random)).toBeGreaterThan(5)
    expect(rarity.rarest(() => true, random, 2)).toBeLessThan(6)
    expect(
      rarity.any(
        () => false,
        () => 0,
      ),
    ).toBe(-1)
  })
})
