import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { isHostNeeded, type NeededPiece } from '../../../../src/core/web-seed/host-need.ts'

const NEVER = Number.POSITIVE_INFINITY
const { readerGraceMs: GRACE, readerHopeMs: HOPE } = LIMITS
/** In the middle of a film, with two seconds ahead and no peers. */
const ALONE: NeededPiece = {
  ...{ dueMs: 2_000, readMs: 60_000, leadMs: 3_000, spareMs: 400 },
  ...{ peerMs: NEVER, hopedMs: NEVER, isConnecting: false },
}
const isNeeded = (piece: Partial<NeededPiece>): boolean => isHostNeeded({ ...ALONE, ...piece })

describe('the host of a film that is only read', () => {
  it('is asked for what is due soon where there are no peers, and for nothing else', () => {
    expect([3_001, 3_000, 0].map((dueMs) => isNeeded({ dueMs }))).toEqual([false, true, true])
  })

  it('is not asked for what a peer brings in time', () => {
    expect([2_000, 2_001].map((peerMs) => isNeeded({ peerMs }))).toEqual([false, true])
    // With less ahead than the host takes, the peer has half of it.
    expect([200, 201].map((peerMs) => isNeeded({ dueMs: 400, peerMs }))).toEqual([false, true])
  })

  it('leaves a moment to a peer where the reader has just come', () => {
    const come = { dueMs: 0, readMs: 100 }
    expect([GRACE - 100, GRACE - 99].map((peerMs) => isNeeded({ ...come, peerMs }))).toEqual([false, true])
    expect([GRACE - 1, GRACE].map((hopedMs) => isNeeded({ ...come, hopedMs }))).toEqual([false, true])
    expect(isNeeded({ ...come, readMs: GRACE, hopedMs: 0 })).toBe(true)
    expect(isNeeded({ ...come, isConnecting: true })).toBe(true)
  })

  it('leaves as much as is ahead to a peer that has not sent yet, or connects', () => {
    expect([401, 400].map((dueMs) => isNeeded({ dueMs, hopedMs: 1_000 }))).toEqual([false, true])
    expect([401, 400].map((dueMs) => isNeeded({ dueMs, isConnecting: true }))).toEqual([false, true])
    expect(isNeeded({ hopedMs: HOPE })).toBe(true)
  })

  it('takes over from a peer that dies while the host still has the time that it takes', () => {
    const ms = (max: number) => fc.integer({ min: 1, max })
    fc.assert(
      fc.property(ms(20_000), ms(1_000), ms(4_000), ms(2_000), (aheadMs, hostMs, peerMs, stepMs) => {
        const spareMs = 2 * hostMs
        // What was ahead when it died: at least what the rules keep.
        fc.pre(aheadMs >= spareMs)
        // Its rate says `peerMs` on; its silence grows. It is looked from time to time.
        const step = Math.min(stepMs, hostMs / 8)
        for (let silentMs = 0; ; silentMs += step) {
          const dueMs = aheadMs - silentMs
          const leadMs = Math.max(LIMITS.readerLeadMinMs, spareMs)
          if (isNeeded({ dueMs, leadMs, spareMs, peerMs: Math.max(peerMs, silentMs) })) {
            expect(dueMs).toBeGreaterThanOrEqual(Math.min(hostMs, aheadMs) - 1e-6)
            return
          }
          if (dueMs < 0) throw new Error('The host was never asked')
        }
      }),
    )
  })

  it('waits in vain for each peer once, and for a moment alone', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(2_000), fc.nat(HOPE * 2), fc.boolean(), (readMs, dueMs, hopedMs, connects) => {
        const isLeft = !isNeeded({ dueMs, readMs, hopedMs, isConnecting: connects })
        if (!isLeft) return
        const hasSpare = dueMs > ALONE.spareMs
        expect(hasSpare || (readMs < GRACE && hopedMs < GRACE)).toBe(true)
      }),
    )
  })
})
