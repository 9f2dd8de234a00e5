import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  engineCeiling,
  givenInAll,
  givenInMonth,
  mostGiven,
  NOTHING_GIVEN,
  readGiven,
  withCount,
} from '../../../../../src/core/embed/give/given-bytes.ts'

const MONTH = 24_322

describe('what was given on a site', () => {
  it('is what the engine counted, also when its count began anew, in each month', () => {
    const counts = fc.array(fc.record({ grows: fc.nat({ max: 1_000 }), does: fc.constantFrom('', 'stop', 'month') }))
    fc.assert(
      fc.property(counts, (steps) => {
        let [record, month, counted, given, all] = [NOTHING_GIVEN, MONTH, 0, 0, 0]
        for (const { grows, does } of steps) {
          if (does === 'stop') counted = 0
          if (does === 'month') [month, counted, given] = [month + 1, 0, 0]
          // The engine's count is seen after a stop before it grows: it is told at each start.
          record = withCount(record, counted, month)
          counted += grows
          record = withCount(record, counted, month)
          given += grows
          all += grows
          expect(givenInMonth(record, month)).toBe(given)
          expect(givenInAll(record)).toBe(all)
          expect(givenInMonth(record, month + 1)).toBe(0)
        }
        expect(readGiven(JSON.parse(JSON.stringify(record)))).toEqual(record)
      }),
    )
  })

  it('never falls, and a block that was not sent counts once', () => {
    let record = withCount(NOTHING_GIVEN, 100_000, MONTH)
    record = withCount(record, 100_000 - 16_384, MONTH)
    expect(givenInMonth(record, MONTH)).toBe(100_000)
    record = withCount(record, 100_000, MONTH)
    expect(givenInMonth(record, MONTH)).toBe(116_384)
    // The ceiling of the engine falls with it.
    expect(engineCeiling(record, 200_000, MONTH)).toBe(200_000 - 16_384)
  })

  it('is nothing where what is stored is no record', () => {
    fc.assert(fc.property(fc.anything(), (value) => void expect(readGiven(value)).toEqual(NOTHING_GIVEN)))
  })
})

describe('the ceiling of the engine', () => {
  it('is where the nearer of both limits is reached', () => {
    const nat = fc.nat({ max: 1e9 })
    fc.assert(
      fc.property(nat, nat, nat, nat, nat, (before, counted, visitStart, visitLimit, monthLimit) => {
        const record = { ...NOTHING_GIVEN, month: MONTH, before, counted }
        const ceiling = engineCeiling(record, mostGiven({ visitStart, visitLimit, monthLimit }), MONTH)
        const given = before + ceiling
        expect(given <= Math.max(before, Math.min(monthLimit, visitStart + visitLimit))).toBe(true)
      }),
    )
  })
})
