import { describe, expect, it } from 'vitest'
import { type Fate, fateOf, follow, type Sighting, type Trail } from '../../../src/chain/fate.ts'

const DROPPED_MS = 60_000
const waiting: Sighting = { status: null, isKnown: true, nextNonce: 5, at: 0 }

/** What each of several looks concludes. */
function fates(looks: readonly Partial<Sighting>[], nonce: number | null = 5): Fate[] {
  let trail: Trail = { nonce, knownAt: 0, overtaken: 0 }
  return looks.map((look) => {
    const seen = { ...waiting, ...look }
    trail = follow(trail, seen)
    return fateOf(trail, seen, DROPPED_MS)
  })
}

describe('the fate of a transaction', () => {
  it('is pending while a node knows it, however long', () => {
    expect(fates([{}, { at: 1_000 }, { at: 10_000_000 }])).toEqual(['pending', 'pending', 'pending'])
  })

  it('is done or failed as its receipt says', () => {
    expect(fates([{ status: 'success', nextNonce: 6 }])).toEqual(['done'])
    expect(fates([{ status: 'reverted', nextNonce: 6 }])).toEqual(['failed'])
  })

  it('is replaced when its nonce was used without it, seen twice in a row', () => {
    const overtaken = { isKnown: false, nextNonce: 6 }
    expect(fates([overtaken, overtaken])).toEqual(['pending', 'replaced'])
    // Two nodes that differ by a block: the second look finds the receipt after all.
    expect(fates([overtaken, { status: 'success', nextNonce: 6 }])).toEqual(['pending', 'done'])
    expect(fates([overtaken, {}, overtaken])).toEqual(['pending', 'pending', 'pending'])
  })

  it('is dropped when nobody knows it for a while, and not before', () => {
    const gone = { isKnown: false }
    expect(fates([{ at: 50_000 }, { ...gone, at: 109_999 }, { ...gone, at: 110_000 }])).toEqual([
      'pending',
      'pending',
      'dropped',
    ])
    expect(fates([{ ...gone, at: 60_000 }])).toEqual(['dropped'])
  })

  it('is never replaced while its nonce is unknown', () => {
    const unseen = { isKnown: false, nextNonce: 9 }
    expect(fates([unseen, unseen, unseen], null)).toEqual(['pending', 'pending', 'pending'])
  })
})
