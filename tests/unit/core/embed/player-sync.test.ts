import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syncStep } from '../../../../src/core/embed/player-sync.ts'

describe('a player goes where another one is', () => {
  it('is within one picture soon, from wherever it begins, and stays there', () => {
    const start = fc.double({ min: -0.9, max: 0.9, noNaN: true })
    const rate = fc.constantFrom(0.5, 1, 1.5, 2)
    fc.assert(
      fc.property(start, rate, (behind, rate) => {
        const target = { wallMs: 0, seconds: 100, paused: false, rate }
        let seconds = 100 - behind
        let speed: number = rate
        const offs: number[] = []
        for (let ms = 0; ms <= 8_000; ms += 100) {
          const step = syncStep(target, seconds, ms, 0.1)
          if (step.kind === 'seek') throw new Error('It is too near to seek')
          speed = step.rate
          offs.push(Math.abs(100 + (ms / 1_000) * rate - seconds))
          seconds += 0.1 * speed
        }
        // At half the speed it takes 4 s from 0.9 s away. Sums of floating point are a little off.
        expect(Math.max(...offs.slice(50))).toBeLessThanOrEqual(0.04 + 1e-9)
      }),
    )
  })

  it('seeks ahead by what a seek takes, when it is far away', () => {
    const target = { wallMs: 1_000, seconds: 50, paused: false, rate: 2 }
    expect(syncStep(target, 10, 2_000, 0.25)).toEqual({ kind: 'seek', seconds: 52.5 })
  })

  it('goes to the very picture of one that is paused', () => {
    const target = { wallMs: 0, seconds: 50, paused: true, rate: 1 }
    expect(syncStep(target, 50.3, 9_000, 0.25)).toEqual({ kind: 'seek', seconds: 50 })
    expect(syncStep(target, 50.01, 9_000, 0.25)).toEqual({ kind: 'in-step', rate: 1 })
  })
})
