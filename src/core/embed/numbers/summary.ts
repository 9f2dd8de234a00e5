import { savedBytes } from '../embed-state.ts'
import type { ReportLine } from './report-lines.ts'
import { type EmbedReport, REPORT_COUNTS } from './visit-report.ts'

/** Bytes of many visits. */
export interface Totals {
  /** Visits with at least one report of what is summed up here. */
  readonly visits: number
  /** Those in which the visitor agreed. */
  readonly agreed: number
  readonly http: number
  readonly peers: number
  readonly wasted: number
  readonly sharedOut: number
  /** Cost of `bootstrap-mb`. */
  readonly extraHttp: number
  /** About what the page's own players loaded from the owner's host; of files whose length some visit named. */
  readonly page: number
  /** About what of it was loaded a second time after a handover. */
  readonly lost: number
  /** peers ÷ all that was delivered, 0..1; null while nothing was. */
  readonly offload: number | null
  /** What the owner's host did not have to send; negative when sharing made it send more. */
  readonly saved: number
}

/** First pictures, ms. */
export interface FirstFrames {
  readonly count: number
  readonly median: number | null
}

export interface Summary {
  readonly totals: Totals
  /** In order. */
  readonly days: readonly (readonly [day: string, totals: Totals])[]
  /** Most bytes first. */
  readonly files: readonly (readonly [name: string, totals: Totals])[]
  /** `without`: of visits without a yes; `page`, `frame`: the player that made it after a yes. */
  readonly firstFrames: Readonly<Record<'without' | 'page' | 'frame', FirstFrames>>
  /** How often each state ended a visit after a yes, most first: `resting: no-peers`. */
  readonly ends: readonly (readonly [state: string, count: number])[]
}

type Counts = Record<(typeof REPORT_COUNTS)[number] | 'visits' | 'agreed' | 'page' | 'lost', number>
const NONE: Counts = {
  ...{ visits: 0, agreed: 0, http: 0, peers: 0, wasted: 0, sharedOut: 0, extraHttp: 0, page: 0, lost: 0 },
}

type Lengths = ReadonlyMap<string, number>

function add(counts: Counts, embeds: readonly EmbedReport[], lengths: Lengths): void {
  counts.visits += 1
  if (embeds.some(({ agreed }) => agreed)) counts.agreed += 1
  for (const embed of embeds) {
    for (const name of REPORT_COUNTS) counts[name] += embed[name]
    const length = embed.length ?? lengths.get(embed.name) ?? 0
    counts.page += Math.round(embed.pagePart * length)
    counts.lost += Math.round(embed.lostPart * length)
  }
}

function totalsOf(counts: Counts): Totals {
  const delivered = counts.peers + counts.http + counts.page
  return {
    ...counts,
    offload: delivered === 0 ? null : counts.peers / delivered,
    saved: savedBytes({ ...counts, peersNow: 0 }) - counts.lost,
  }
}

function medianOf(samples: readonly number[]): FirstFrames {
  const sorted = samples.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return { count: sorted.length, median: upper === undefined ? null : Math.round((upper + lower!) / 2) }
}

const count = (counts: Map<string, Counts>, key: string): Counts => {
  const known = counts.get(key) ?? { ...NONE }
  counts.set(key, known)
  return known
}

/** Sums up what visits said. */
export function summaryOf(lines: readonly ReportLine[]): Summary {
  const lengths = new Map<string, number>()
  for (const { report } of lines) {
    for (const { name, length } of report.embeds) if (length !== null) lengths.set(name, length)
  }
  const totals = { ...NONE }
  const days = new Map<string, Counts>()
  const files = new Map<string, Counts>()
  const frames = { without: [] as number[], page: [] as number[], frame: [] as number[] }
  const ends = new Map<string, number>()
  for (const { day, report } of lines) {
    add(totals, report.embeds, lengths)
    add(count(days, day), report.embeds, lengths)
    for (const name of new Set(report.embeds.map((embed) => embed.name))) {
      add(
        count(files, name),
        report.embeds.filter((embed) => embed.name === name),
        lengths,
      )
    }
    for (const { agreed, firstFrameMs, firstFrameBy, state, reason } of report.embeds) {
      if (firstFrameMs !== null) frames[agreed ? (firstFrameBy ?? 'page') : 'without'].push(firstFrameMs)
      const end = reason === null ? state : `${state}: ${reason}`
      if (agreed) ends.set(end, (ends.get(end) ?? 0) + 1)
    }
  }
  const bytes = ([, { peers, http, page }]: readonly [string, Totals]): number => peers + http + page
  return {
    totals: totalsOf(totals),
    days: [...days].map(([day, one]) => [day, totalsOf(one)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    files: [...files].map(([name, one]) => [name, totalsOf(one)] as const).sort((a, b) => bytes(b) - bytes(a)),
    firstFrames: { without: medianOf(frames.without), page: medianOf(frames.page), frame: medianOf(frames.frame) },
    ends: [...ends].sort(([, a], [, b]) => b - a),
  }
}
