import { describe, expect, it } from 'vitest'
import { countOf, leastPerDay, planOf, sponsorCsv, sumsOf } from '../../../../../src/app/state/money/sponsoring.ts'
import { BTT, bttPerMib, wei } from '../../../../../src/core/money/wei.ts'
import type { SponsorDay } from '../../../../../src/core/speed/sponsoring/sponsor-record.ts'

const NOW = Date.UTC(2026, 5, 1)
const DAY_MS = 86_400_000
const days: readonly SponsorDay[] = [
  { day: NOW / DAY_MS, spent: wei(3n * BTT), bytes: 400, pieces: 3, failed: 1, unanswered: 0, sellers: 2 },
  { day: NOW / DAY_MS + 1, spent: wei(BTT / 2n), bytes: 200, pieces: 1, failed: 0, unanswered: 1, sellers: 1 },
]

describe('a sponsor’s plan', () => {
  it('costs what was typed, a day or in all, and never a wei more', () => {
    const form = { amount: wei(10n), days: 3, megabytes: 5 }
    const bounds = { bytesPerDay: 5_000_000, until: NOW + 3 * DAY_MS }
    expect(planOf({ ...form, per: 'day' }, NOW)).toEqual({ perDay: 10n, total: 30n, ...bounds })
    expect(planOf({ ...form, per: 'all' }, NOW)).toEqual({ perDay: 3n, total: 10n, ...bounds })
  })

  it('needs four pieces a day at the highest price', () => {
    expect(leastPerDay(1 << 20, bttPerMib(7n))).toBe(28n)
  })

  it('takes whole numbers within their bounds, and nothing else', () => {
    expect(['1', ' 30 ', '365'].map((text) => countOf(text, 365))).toEqual([1, 30, 365])
    expect(['', '0', '366', '1.5', '-1', '1e2', 'x'].map((text) => countOf(text, 365))).toEqual(Array(7).fill(null))
  })
})

describe('a sponsor’s results', () => {
  it('are summed over the days', () => {
    expect(sumsOf(days)).toEqual({ spent: (7n * BTT) / 2n, bytes: 600, pieces: 4, asked: 6 })
    expect(sumsOf([])).toEqual({ spent: 0n, bytes: 0, pieces: 0, asked: 0 })
  })

  it('are saved as a table, exact to the wei', () => {
    expect(sponsorCsv(days)).toBe(
      'day,spent_btt,pieces,sellers,wrong_pieces,unanswered_pieces,bytes\r\n' +
        '2026-06-01,3,3,2,1,0,400\r\n2026-06-02,0.5,1,1,0,1,200\r\n',
    )
  })
})
