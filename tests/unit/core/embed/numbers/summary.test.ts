import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportLine } from '../../../../../src/core/embed/numbers/report-lines.ts'
import { type Summary, Summing } from '../../../../../src/core/embed/numbers/summary.ts'
import type { EmbedReport } from '../../../../../src/core/embed/numbers/visit-report.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { embedReport, visitReport } from './reports.ts'

const line = (day: string, ...embeds: readonly EmbedReport[]) => ({ day, report: visitReport(...embeds) })
function summaryOf(lines: readonly ReportLine[]): Summary {
  const summing = new Summing()
  for (const one of lines) summing.add(one)
  return summing.summary()
}
const plain = embedReport({
  ...{ agreed: false, state: 'plain', length: null, http: 0, peers: 0, wasted: 0, sharedOut: 0 },
  ...{ pagePart: 0.5, lostPart: 0, firstFrameMs: 300 },
})

describe('the summary of reports', () => {
  it('counts what the page loaded of its own, by the length that another visit knew', () => {
    const { totals } = summaryOf([line('2026-11-30', embedReport()), line('2026-11-30', plain)])
    expect(totals).toMatchObject({ visits: 2, agreed: 1, http: 100, peers: 700, page: 700, lost: 50 })
    expect(totals.offload).toBeCloseTo(700 / 1_500)
    expect(totals.saved).toBe(700 - 10 - 50)
  })

  it('shows a loss as negative', () => {
    const costly = embedReport({ peers: 10, wasted: 0, extraHttp: 500, lostPart: 0 })
    expect(summaryOf([line('2026-11-30', costly)]).totals.saved).toBe(-490)
  })

  it('has days in order, and files by their bytes', () => {
    const small = embedReport({ name: 'small.zip', kind: 'file', peers: 1, http: 1, pagePart: 0 })
    const { days, files } = summaryOf([line('2026-12-01', small, embedReport()), line('2026-11-30', embedReport())])
    expect(days.map(([day, { visits, peers }]) => [day, visits, peers])).toEqual([
      ['2026-11-30', 1, 700],
      ['2026-12-01', 1, 701],
    ])
    expect(files.map(([name, { totals }]) => [name, totals.visits])).toEqual([
      ['film.mp4', 2],
      ['small.zip', 1],
    ])
  })

  it('compares first pictures with those of visits without a yes', () => {
    const frame = embedReport({ firstFrameMs: 900, firstFrameBy: 'frame' })
    const { firstFrames, ends } = summaryOf([
      line('2026-11-30', plain),
      line('2026-11-30', { ...plain, firstFrameMs: 500 }),
      line('2026-11-30', frame),
      line('2026-11-30', embedReport({ firstFrameMs: null, state: 'resting', reason: 'no-peers' })),
    ])
    expect(firstFrames).toEqual({
      without: { count: 2, median: 400 },
      page: { count: 0, median: null },
      frame: { count: 1, median: 900 },
    })
    expect(ends).toEqual([
      ['sharing', 1],
      ['resting: no-peers', 1],
    ])
  })

  it('of one file has what visits did with it alone', () => {
    const small = embedReport({
      name: 'small.zip',
      kind: 'file',
      state: 'resting',
      reason: 'hidden',
      firstFrameMs: null,
    })
    const { files, totals } = summaryOf([line('2026-11-30', embedReport(), small), line('2026-12-01', embedReport())])
    const part = files.find(([name]) => name === 'small.zip')?.[1]
    expect(totals.visits).toBe(2)
    expect(part?.days.map(([day, { visits }]) => [day, visits])).toEqual([['2026-11-30', 1]])
    expect(part?.ends).toEqual([['resting: hidden', 1]])
    expect(part?.firstFrames.page.count).toBe(0)
  })

  it('says the most that visitors can deliver: all but the first copy of each file', () => {
    const other = embedReport({ name: 'small.zip' })
    const lines = [
      line('2026-11-30', embedReport(), other),
      line('2026-11-30', embedReport()),
      line('2026-12-01', other),
    ]
    const { totals, days, files } = summaryOf(lines)
    expect(totals.ceiling).toBe(2 / 4)
    expect(days.map(([, { ceiling }]) => ceiling)).toEqual([1 / 3, 0])
    expect(files.map(([, part]) => part.totals.ceiling)).toEqual([1 / 2, 1 / 2])
  })

  it('has the middle of first pictures, of an even and of an odd number', () => {
    const at = (...ms: readonly number[]) =>
      summaryOf(ms.map((firstFrameMs) => line('2026-11-30', { ...plain, firstFrameMs }))).firstFrames.without
    expect(at(9, 1, 5)).toEqual({ count: 3, median: 5 })
    expect(at(9, 1, 5, 5, 5, 100)).toEqual({ count: 6, median: 5 })
    expect(at(4, 1)).toEqual({ count: 2, median: 3 })
  })

  it('of nothing is nothing', () => {
    expect(summaryOf([]).totals).toMatchObject({ visits: 0, offload: null, ceiling: null, saved: 0 })
  })

  it('counts made-up names and codes as one once there are too many', () => {
    const most = LIMITS.reportNames
    const lines = Array.from({ length: most / 4 }, (_, index) => {
      const made = (at: number) => {
        const text = `x${index * 8 + at}`
        return embedReport({ name: text, state: 'failed', reason: text, length: 50, pagePart: 2, lostPart: 1 })
      }
      return line('2026-11-30', ...[0, 1, 2, 3, 4, 5, 6, 7].map(made))
    })
    const { files, ends, totals } = summaryOf([...lines, line('2026-12-01', embedReport({ name: 'x0' }))])
    expect(files).toHaveLength(most + 1)
    expect(ends).toHaveLength(most + 2)
    expect(ends[0]).toEqual(['failed', most])
    const [[first, others]] = files as [(typeof files)[number]]
    expect(first).toBe(null)
    expect(others.totals).toMatchObject({ visits: most / 8, peers: most * 700, page: most * 100, lost: most * 50 })
    expect(others.ends).toEqual([['failed', most]])
    expect(totals).toMatchObject({ visits: most / 4 + 1, peers: (2 * most + 1) * 700 })
  })

  it('has the same sums over files as over days, as in all, whatever names there are', () => {
    const name = fc.oneof(fc.nat(LIMITS.reportNames * 2), fc.nat(3)).map((number) => `f${number}`)
    const counts = fc.record({ http: fc.nat(9), peers: fc.nat(9), wasted: fc.nat(9), sharedOut: fc.nat(9) })
    const embed = fc
      .tuple(name, counts, fc.option(fc.nat(100)), fc.double({ min: 0, max: 2, noNaN: true }), fc.boolean())
      .map(([name, sums, length, pagePart, agreed]) =>
        embedReport({ name, ...sums, length, pagePart, lostPart: pagePart / 2, agreed }),
      )
    const day = fc.constantFrom('2026-11-29', '2026-11-30', '2026-12-01')
    const lines = fc.array(fc.tuple(day, fc.array(embed, { minLength: 1, maxLength: 8 })), { maxLength: 50 })
    // So many that some of them, or all, have no room.
    const before = Array.from({ length: LIMITS.reportNames - 2 }, (_, index) => embedReport({ name: `f${index}` }))
    fc.assert(
      fc.property(lines, fc.nat(before.length), (some, used) => {
        const summing = new Summing()
        for (const embed of before.slice(before.length - used)) summing.add(line('2026-11-30', embed))
        for (const [day, embeds] of some) summing.add(line(day, ...embeds))
        const { totals, days, files, ends } = summing.summary()
        for (const count of ['http', 'peers', 'wasted', 'sharedOut', 'page', 'lost', 'saved'] as const) {
          const of = (parts: readonly { readonly [count in keyof typeof totals]: number | null }[]) =>
            parts.reduce((sum, part) => sum + (part[count] ?? 0), 0)
          expect(of(days.map(([, part]) => part))).toBe(totals[count])
          expect(of(files.map(([, part]) => part.totals))).toBe(totals[count])
          expect(of(files.flatMap(([, part]) => part.days.map(([, ofDay]) => ofDay)))).toBe(totals[count])
        }
        expect(totals.visits).toBe(used + some.length)
        expect(days.reduce((sum, [, { visits }]) => sum + visits, 0)).toBe(totals.visits)
        const agreed = some.flatMap(([, embeds]) => embeds).filter(({ agreed }) => agreed).length
        expect(ends.reduce((sum, [, count]) => sum + count, 0)).toBe(used + agreed)
      }),
      { numRuns: 10 },
    )
  })
})
