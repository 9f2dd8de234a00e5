import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { monthOf, startOf } from '../../../../src/core/traffic/calendar-month.ts'
import { MonthlyTraffic, NO_TRAFFIC, readTraffic } from '../../../../src/core/traffic/monthly-traffic.ts'

/** Local time, as the user's calendar has it. */
const at = (year: number, month: number, day = 15): number => new Date(year, month - 1, day, 12).getTime()

/** 1970 to 2100, ms. */
const times = fc.integer({ min: 0, max: at(2100, 1) })
const bytes = fc.integer({ min: 0, max: 1e12 })

describe('months', () => {
  it('begin at local midnight, and the clock of each moment in them leads back to them', () => {
    expect(startOf(monthOf(at(2026, 11)))).toBe(new Date(2026, 10, 1).getTime())
    fc.assert(
      fc.property(times, (now) => {
        const month = monthOf(now)
        return startOf(month) <= now && now < startOf(month + 1) && monthOf(startOf(month)) === month
      }),
    )
  })
})

describe('MonthlyTraffic', () => {
  it('starts each month at nothing', () => {
    const traffic = new MonthlyTraffic(null)
    traffic.add({ uploadedBytes: 5 }, at(2026, 11, 30))
    traffic.add({ extraBytes: 7 }, at(2026, 11, 30))
    expect(traffic.of(at(2026, 11, 1))).toEqual({ downloadedBytes: 0, uploadedBytes: 5, extraBytes: 7 })
    expect(traffic.of(at(2026, 12, 1))).toEqual(NO_TRAFFIC)
  })

  it('has for every month the sum of what was added in it, in whatever order a wrong clock names the months', () => {
    const within = fc.integer({ min: 0, max: LIMITS.trafficMonths - 2 }).map((month) => at(2026, 1 + month))
    fc.assert(
      fc.property(fc.array(fc.tuple(within, bytes, bytes), { maxLength: 60 }), (adds) => {
        let traffic = new MonthlyTraffic(null)
        for (const [index, [now, downloadedBytes, uploadedBytes]] of adds.entries()) {
          traffic.add({ downloadedBytes, uploadedBytes }, now)
          // A reload changes nothing.
          if (index % 7 === 3) traffic = new MonthlyTraffic(readTraffic(structuredClone(traffic.toRecord())))
        }
        for (const now of new Set(adds.map(([time]) => time))) {
          const ofMonth = adds.filter(([time]) => time === now)
          expect(traffic.of(now)).toEqual({
            downloadedBytes: ofMonth.reduce((sum, [, down]) => sum + down, 0),
            uploadedBytes: ofMonth.reduce((sum, [, , up]) => sum + up, 0),
            extraBytes: 0,
          })
        }
      }),
    )
  })

  it('keeps a bounded number of months, and always the current one', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 80 }), (nows) => {
        const traffic = new MonthlyTraffic(null)
        for (const now of nows) {
          traffic.add({ uploadedBytes: 1 }, now)
          expect(traffic.of(now).uploadedBytes).toBeGreaterThanOrEqual(1)
        }
        expect(traffic.toRecord().months.length).toBeLessThanOrEqual(LIMITS.trafficMonths)
      }),
    )
  })

  it('counts down what was not sent after all, but never below nothing', () => {
    const traffic = new MonthlyTraffic(null)
    traffic.add({ uploadedBytes: 10 }, at(2026, 11))
    traffic.add({ uploadedBytes: -16 }, at(2026, 11))
    expect(traffic.of(at(2026, 11)).uploadedBytes).toBe(0)
  })
})

describe('readTraffic', () => {
  it('takes nothing that is not a record, and drops what is not a month', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const record = readTraffic(value)
        expect(record === null || record.months.length <= LIMITS.trafficMonths).toBe(true)
      }),
    )
    const month = { month: 24_322, downloadedBytes: 1, uploadedBytes: 2, extraBytes: 0 }
    const bad = [{ ...month, uploadedBytes: -1 }, { ...month, downloadedBytes: Number.NaN }, null, 'x']
    expect(readTraffic({ version: 1, months: [...bad, month] })).toEqual({ version: 1, months: [month] })
    expect(readTraffic({ version: 2, months: [month] })).toBeNull()
  })
})
