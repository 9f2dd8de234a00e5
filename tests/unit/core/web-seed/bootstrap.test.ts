import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pieceForOthers, UngivenPieces } from '../../../../src/core/web-seed/bootstrap.ts'

describe('the piece that is fetched for others', () => {
  it('is a missing one that fits, each as likely', () => {
    const pieces = fc.uniqueArray(fc.nat(30), { maxLength: 12 })
    fc.assert(
      fc.property(pieces, fc.nat(40), fc.integer({ min: 0, max: 99 }), (missing, leftBytes, percent) => {
        const chosen = pieceForOthers({
          pieceCount: 31,
          isMissing: (piece) => missing.includes(piece),
          bytesOf: (piece) => piece + 1,
          leftBytes,
          random: () => percent / 100,
        })
        const fitting = missing.filter((piece) => piece + 1 <= leftBytes)
        if (chosen === null) expect(fitting).toEqual([])
        else expect(fitting).toContain(chosen)
      }),
    )
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 4_000; i++) {
      const every = { pieceCount: 4, isMissing: () => true, bytesOf: () => 1, leftBytes: 1, random: Math.random }
      counts[pieceForOthers(every)!]! += 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(800)
  })

  it('costs until it was given once', () => {
    const ungiven = new UngivenPieces()
    ungiven.add(3, 100)
    ungiven.add(4, 50)
    ungiven.onGiven(3, 60)
    ungiven.onGiven(9, 60)
    expect(ungiven.bytes).toBe(90)
    ungiven.onGiven(3, 60)
    ungiven.onGiven(3, 60)
    expect(ungiven.bytes).toBe(50)
  })
})
