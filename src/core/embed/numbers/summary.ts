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
  /** How often each state ended a visit after a yes, most first: `resting: no-peers`. */
  readonly ends: readonly (readonly [state: string, count: number])[]
}

export interface Summary extends Part {
  /** Most bytes first. */
  readonly files: readonly (readonly [name: string, part: Part])[]
}

type Lengths = ReadonlyMap<string, number>
type Frames = Readonly<Record<'without' | 'page' | 'frame', Map<number, number>>>

const countIn = <K>(counts: Map<K, number>, key: K, added = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + added)
}

/** Sums of a day, or of all. */
class Sums {
  readonly #counts = { visits: 0, agreed: 0, http: 0, peers: 0, wasted: 0, sharedOut: 0, extraHttp: 0 }
  /** Visits of each file. */
  readonly #visits = new Map<string, number>()
  /** Shares of films that pages loaded themselves and lost, by file: its length may be named later. */
  readonly #page = new Map<string, number>()
  readonly #lost = new Map<string, number>()

  add(embeds: readonly EmbedReport[]): void {
    const counts = this.#counts
    counts.visits += 1
    if (embeds.some(({ agreed }) => agreed)) counts.agreed += 1
    for (const name of new Set(embeds.map((embed) => embed.name))) countIn(this.#visits, name)
    for (const embed of embeds) {
      for (const name of REPORT_COUNTS) counts[name] += embed[name]
      countIn(this.#page, embed.name, embed.pagePart)
      countIn(this.#lost, embed.name, embed.lostPart)
    }
  }

  totals(lengths: Lengths): Totals {
    const counts = this.#counts
    const bytesOf = (parts: ReadonlyMap<string, number>): number =>
      Math.round(sum([...parts].map(([name, part]) => part * (lengths.get(name) ?? 0))))
    const [page, lost] = [bytesOf(this.#page), bytesOf(this.#lost)]
    const delivered = counts.peers + counts.http + page
    const views = sum([...this.#visits.values()])
    return {
      ...counts,
      page,
      lost,
      offload: delivered === 0 ? null : counts.peers / delivered,
      ceiling: views === 0 ? null : (views - this.#visits.size) / views,
      saved: savedBytes({ ...counts, peersNow: 0 }) - lost,
    }
  }
}

/** All that is summed up of all files, or of one. */
class Group {
  readonly #totals = new Sums()
  readonly #days = new Map<string, Sums>()
  readonly #frames: Frames = { without: new Map(), page: new Map(), frame: new Map() }
  readonly #ends = new Map<string, number>()

  add(day: string, embeds: readonly EmbedReport[]): void {
    this.#totals.add(embeds)
    entry(this.#days, day, () => new Sums()).add(embeds)
    for (const { agreed, firstFrameMs, firstFrameBy, state, reason } of embeds) {
      if (firstFrameMs !== null) countIn(this.#frames[agreed ? (firstFrameBy ?? 'page') : 'without'], firstFrameMs)
      if (agreed) countIn(this.#ends, reason === null ? state : `${state}: ${reason}`)
    }
  }

  part(lengths: Lengths): Part {
    const { without, page, frame } = this.#frames
    return {
      totals: this.#totals.totals(lengths),
      days: [...this.#days]
        .map(([day, sums]) => [day, sums.totals(lengths)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
      firstFrames: { without: medianOf(without), page: medianOf(page), frame: medianOf(frame) },
      ends: [...this.#ends].sort(([, a], [, b]) => b - a),
    }
  }
}

/** Sums up what visits said, line by line: of a file's lines nothing is kept but sums. */
export class Summing {
  readonly #all = new Group()
  readonly #files = new Map<string, Group>()
  /** Bytes, as the last visit that knew it named it. */
  readonly #lengths = new Map<string, number>()

  add({ day, report: { embeds } }: ReportLine): void {
    this.#all.add(day, embeds)
    for (const { name, length } of embeds) if (length !== null) this.#lengths.set(name, length)
    for (const name of new Set(embeds.map((embed) => embed.name))) {
      const ofFile = embeds.filter((embed) => embed.name === name)
      entry(this.#files, name, () => new Group()).add(day, ofFile)
    }
  }

  summary(): Summary {
    const bytes = ({ totals: { peers, http, page } }: Part): number => peers + http + page
    const files = [...this.#files].map(([name, group]) => [name, group.part(this.#lengths)] as const)
    return { ...this.#all.part(this.#lengths), files: files.sort(([, a], [, b]) => bytes(b) - bytes(a)) }
  }
}

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
