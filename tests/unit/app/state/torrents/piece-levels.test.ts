import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countPieces, pieceLevels } from '../../../../../src/app/state/torrents/piece-levels.ts'
import { Bitfield } from '../../../../../src/core/metainfo/bitfield.ts'

describe('piece levels', () => {
  test('are 0 or 1 with as many columns as pieces', () => {
    expect([...pieceLevels(Uint8Array.of(0b10110000), 5, 5)]).toEqual([1, 0, 1, 1, 0])
  })

  test('are the share of verified pieces with fewer columns', () => {
    expect([...pieceLevels(Uint8Array.of(0b11100000), 4, 2)]).toEqual([1, 0.5])
  })

  test('are 0 without pieces and 1 with all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400 }), (pieces, columns) => {
        const bitfield = new Bitfield(pieces)
        expect([...pieceLevels(bitfield.bytes, pieces, columns)].every((level) => level === 0)).toBe(true)
        for (let piece = 0; piece < pieces; piece++) bitfield.set(piece)
        expect([...pieceLevels(bitfield.bytes, pieces, columns)].every((level) => level === 1)).toBe(true)
        expect(countPieces(bitfield.bytes)).toBe(pieces)
      }),
    )
  })
})
