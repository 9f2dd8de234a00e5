import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeliveredBytes } from '../../../../src/core/choking/delivered-bytes.ts'

describe('DeliveredBytes', () => {
  it('counts nothing before the first piece verifies, then whole pieces and as much ahead', () => {
    const delivered = new DeliveredBytes()
    expect(delivered.onKept(0, 100)).toBe(0)
    expect(delivered.onVerdict(0, true)).toBe(100)
    expect(delivered.onKept(1, 60)).toBe(60)
    expect(delivered.onKept(1, 60)).toBe(40)
    expect(delivered.onVerdict(1, true)).toBe(20)
    expect(delivered.counted).toBe(220)
  })

  it('makes up for what counted ahead and failed', () => {
    const delivered = new DeliveredBytes()
    delivered.onKept(0, 100)
    delivered.onVerdict(0, true)
    expect([delivered.onKept(1, 100), delivered.onVerdict(1, false)]).toEqual([100, 0])
    expect([delivered.onKept(2, 100), delivered.onVerdict(2, true), delivered.counted]).toEqual([0, 0, 200])
    expect([delivered.onKept(3, 100), delivered.counted]).toEqual([100, 300])
  })

  it('never counts more than twice what verified, and all of it in the end', () => {
    const step = fc.record({ piece: fc.nat({ max: 5 }), bytes: fc.nat({ max: 100 }), verdict: fc.option(fc.boolean()) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const delivered = new DeliveredBytes()
        const waiting = new Map<number, number>()
        let verified = 0
        let counted = 0
        for (const { piece, bytes, verdict } of steps) {
          counted += delivered.onKept(piece, bytes)
          waiting.set(piece, (waiting.get(piece) ?? 0) + bytes)
          if (verdict !== null) {
            counted += delivered.onVerdict(piece, verdict)
            if (verdict) verified += waiting.get(piece) ?? 0
            waiting.delete(piece)
          }
          expect(delivered.counted).toBe(counted)
          expect(counted).toBeGreaterThanOrEqual(verified)
          expect(counted).toBeLessThanOrEqual(2 * verified)
        }
      }),
    )
  })
})
