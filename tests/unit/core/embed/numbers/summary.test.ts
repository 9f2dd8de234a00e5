import { describe, expect, it } from 'vitest'
import { summaryOf } from '../../../../../src/core/embed/numbers/summary.ts'
import type { EmbedReport } from '../../../../../src/core/embed/numbers/visit-report.ts'
import { embedReport, visitReport } from './reports.ts'

const line = (day: string, ...embeds: readonly EmbedReport[]) => ({ day, report: visitReport(...embeds) })
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
    expect(files.map(([name, { visits }]) => [name, visits])).toEqual([
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

  it('of nothing is nothing', () => {
    expect(summaryOf([]).totals).toMatchObject({ visits: 0, offload: null, saved: 0 })
  })
})
