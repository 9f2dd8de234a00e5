import { LIMITS } from '../../limits.ts'
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
  /** The most that it can be: the first copy of each file comes from the owner's host. Null without visits. */
  readonly ceiling: number | null
  /** What the owner's host did not have to send; negative when sharing made it send more. */
  readonly saved: number
}

/** First pictures, ms. */
export interface FirstFrames {
  readonly count: number
  readonly median: number | null
}

/** Of all files, or of one. */
export interface Part {
  readonly totals: Totals
  /** In order. */
  readonly days: readonly (readonly [day: string, totals: Totals])[]
  /** `without`: of visits without a yes; `page`, `frame`: the player that made it after a yes. */
  readonly firstFrames: Readonly<Record<'without' | 'page' | 'frame', FirstFrames>>
  /** How often each state ended a visit after a yes, most first: `resting: no-peers`; `failed` of all other codes. */
  readonly ends: readonly (readonly [state: string, count: number])[]
}

export interface Summary extends Part {
  /** Most bytes first; null: as one, all files but the first {@link LIMITS.reportNames} that were named. */
  readonly files: readonly (readonly [name: string | null, part: Part])[]
}

/** How often there was each value. */
type Counts<K> = Map<K, number>

const countIn = <K>(counts: Counts<K>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const noSums = () => ({
  ...{ visits: 0, agreed: 0, http: 0, peers: 0, wasted: 0, sharedOut: 0, extraHttp: 0 },
  /** What pages loaded themselves, and lost: shares of one file until its length is known, then bytes. */
  ...{ page: 0, lost: 0 },
  /** Visits of each file together, and first copies of them. */
  ...{ views: 0, copies: 0 },
})
type Sums = ReturnType<typeof noSums>

function addTo(sums: Sums, more: Sums): void {
  for (const name of Object.keys(sums) as (keyof Sums)[]) sums[name] += more[name]
}

function totalsOf({ views, copies, ...sums }: Sums): Totals {
  const delivered = sums.peers + sums.http + sums.page
  return {
    ...sums,
    offload: delivered === 0 ? null : sums.peers / delivered,
    ceiling: views === 0 ? null : (views - copies) / views,
    saved: savedBytes({ ...sums, peersNow: 0 }) - sums.lost,
  }
}

/** First pictures, and how visits ended: of all files, or of one. */
class Course {
  readonly #frames = { without: new Map(), page: new Map(), frame: new Map() } satisfies Record<string, Counts<number>>
  readonly #ends: Counts<string> = new Map()

  add({ agreed, firstFrameMs, firstFrameBy, state, reason }: Bounded): void {
    if (firstFrameMs !== null) countIn(this.#frames[agreed ? (firstFrameBy ?? 'page') : 'without'], firstFrameMs)
    if (agreed) countIn(this.#ends, reason === null ? state : `${state}: ${reason}`)
  }

  parts(): Pick<Part, 'firstFrames' | 'ends'> {
    const { without, page, frame } = this.#frames
    return {
      firstFrames: { without: medianOf(without), page: medianOf(page), frame: medianOf(frame) },
      ends: [...this.#ends].sort(([, a], [, b]) => b - a),
    }
  }
}

/** What visits did with one file, by day. */
class OfFile {
  readonly days = new Map<string, Sums>()
  readonly course = new Course()

  add(day: string, embeds: readonly Bounded[]): void {
    const sums = entry(this.days, day, noSums)
    sums.visits += 1
    sums.views += 1
    sums.copies = 1
    if (embeds.some(({ agreed }) => agreed)) sums.agreed += 1
    for (const embed of embeds) {
      for (const name of REPORT_COUNTS) sums[name] += embed[name]
      sums.page += embed.pagePart
      sums.lost += embed.lostPart
      this.course.add(embed)
    }
  }

  /** Its days in bytes, in order. @param length of the file, bytes */
  *bytesOfDays(length: number): Generator<readonly [day: string, sums: Sums]> {
    for (const [day, sums] of [...this.days].sort(byDay)) {
      yield [day, { ...sums, page: Math.round(sums.page * length), lost: Math.round(sums.lost * length) }]
    }
  }
}

type Bounded = Omit<EmbedReport, 'name'> & { readonly name: string | null }

/** Sums up what visits said, line by line: of a file's lines nothing is kept but sums. */
export class Summing {
  readonly #course = new Course()
  readonly #files = new Map<string | null, OfFile>()
  readonly #names = new Set<string>()
  readonly #codes = new Set<string>()
  /** Bytes, as the last visit that knew it named it. */
  readonly #lengths = new Map<string | null, number>()
  /** A visit of several files is one. */
  readonly #visits = new Map<string, { visits: number; agreed: number }>()

  add({ day, report: { embeds } }: ReportLine): void {
    const ofDay = entry(this.#visits, day, () => ({ visits: 0, agreed: 0 }))
    ofDay.visits += 1
    if (embeds.some(({ agreed }) => agreed)) ofDay.agreed += 1
    const files = new Map<string | null, Bounded[]>()
    for (const embed of embeds) {
      const bounded = this.#bounded(embed)
      this.#course.add(bounded)
      entry(files, bounded.name, () => []).push(bounded)
    }
    for (const [name, ofFile] of files) entry(this.#files, name, () => new OfFile()).add(day, ofFile)
  }

  summary(): Summary {
    const all = { totals: noSums(), days: new Map<string, Sums>() }
    const files = [...this.#files].map(([name, file]) => {
      const totals = noSums()
      const days: (readonly [string, Totals])[] = []
      for (const [day, sums] of file.bytesOfDays(this.#lengths.get(name) ?? 0)) {
        addTo(totals, sums)
        addTo(entry(all.days, day, noSums), sums)
        days.push([day, totalsOf(sums)])
      }
      totals.copies = 1
      addTo(all.totals, totals)
      return [name, { totals: totalsOf(totals), days, ...file.course.parts() }] as const
    })
    Object.assign(all.totals, { visits: 0, agreed: 0 })
    for (const [day, { visits, agreed }] of this.#visits) {
      Object.assign(entry(all.days, day, noSums), { visits, agreed })
      all.totals.visits += visits
      all.totals.agreed += agreed
    }
    const bytes = ({ totals: { peers, http, page } }: Part): number => peers + http + page
    return {
      totals: totalsOf(all.totals),
      days: [...all.days].sort(byDay).map(([day, sums]) => [day, totalsOf(sums)] as const),
      ...this.#course.parts(),
      files: files.sort(([, a], [, b]) => bytes(b) - bytes(a)),
    }
  }

  /** A name or code too many is left out. */
  #bounded(embed: EmbedReport): Bounded {
    const { state, length } = embed
    const reason = state === 'failed' && !fitsIn(this.#codes, embed.reason!) ? null : embed.reason
    if (fitsIn(this.#names, embed.name)) {
      if (length !== null) this.#lengths.set(embed.name, length)
      return { ...embed, reason }
    }
    // Files of many lengths in one: here the shares are bytes.
    this.#lengths.set(null, 1)
    const [page, lost] = [embed.pagePart * (length ?? 0), embed.lostPart * (length ?? 0)]
    return { ...embed, reason, name: null, pagePart: page, lostPart: lost }
  }
}

function fitsIn(names: Set<string>, name: string): boolean {
  if (names.size < LIMITS.reportNames) names.add(name)
  return names.has(name)
}

const byDay = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

/** @param samples how often there was each value */
function medianOf(samples: ReadonlyMap<number, number>): FirstFrames {
  const count = sum([...samples.values()])
  const sorted = [...samples].sort(([a], [b]) => a - b)
  const at = (place: number): number => {
    let before = 0
    for (const [value, times] of sorted) {
      before += times
      if (before > place) return value
    }
    return 0
  }
  const median = count === 0 ? null : Math.round((at(Math.floor(count / 2)) + at(Math.floor((count - 1) / 2))) / 2)
  return { count, median }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
