import { LIMITS } from '../limits.ts'
import { type CalendarMonth, monthOf, startOf } from './calendar-month.ts'

/** Bytes of files, all torrents; what connections cost besides (some per cent) is not counted. */
export interface MonthTraffic {
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  /** What the user allowed above the ceilings of this month. */
  readonly extraBytes: number
}

/** As it is saved. */
export interface TrafficRecord {
  readonly version: 1
  readonly months: readonly (MonthTraffic & { readonly month: CalendarMonth })[]
}

export const NO_TRAFFIC: MonthTraffic = { downloadedBytes: 0, uploadedBytes: 0, extraBytes: 0 }

/**
 * The traffic of the last LIMITS.trafficMonths months. A clock may be wrong and be set right again: each month has a
 * count of its own, so that none takes from another. A clock that is set ahead begins a coming month early, once.
 */
export class MonthlyTraffic {
  readonly #months: Map<CalendarMonth, MonthTraffic>
  #current: CalendarMonth = 0
  /** Of the current month, ms since the epoch; `#until` is exclusive. */
  #from = 0
  #until = 0

  /** @param record null without a record that can be read */
  constructor(record: TrafficRecord | null) {
    const months = record?.months ?? []
    this.#months = new Map(months.map(({ month, ...traffic }) => [month, traffic]))
  }

  /** Of the month of `now`, ms since the epoch; the same for every other `now`. */
  of(now: number): MonthTraffic {
    return this.#months.get(this.#monthOf(now)) ?? NO_TRAFFIC
  }

  /** @param traffic what to add to the month of `now`; no sum falls below 0 */
  add(traffic: Partial<MonthTraffic>, now: number): void {
    const before = this.of(now)
    this.#months.set(this.#monthOf(now), {
      downloadedBytes: sum(before.downloadedBytes, traffic.downloadedBytes),
      uploadedBytes: sum(before.uploadedBytes, traffic.uploadedBytes),
      extraBytes: sum(before.extraBytes, traffic.extraBytes),
    })
    if (this.#months.size > LIMITS.trafficMonths) this.#forgetOne(now)
  }

  toRecord(): TrafficRecord {
    const months = [...this.#months].map(([month, traffic]) => ({ month, ...traffic }))
    return { version: 1, months: months.sort((a, b) => a.month - b.month) }
  }

  /** Months that a wrong clock began ahead go first, the latest before others; then the oldest. */
  #forgetOne(now: number): void {
    const current = this.#monthOf(now)
    const months = [...this.#months.keys()].sort((a, b) => a - b)
    const last = months.at(-1) ?? current
    this.#months.delete(last > current ? last : (months[0] ?? current))
  }

  /** Called for every block: the calendar is asked once a month. */
  #monthOf(now: number): CalendarMonth {
    if (now < this.#from || now >= this.#until) {
      this.#current = monthOf(now)
      this.#from = startOf(this.#current)
      this.#until = startOf(this.#current + 1)
    }
    return this.#current
  }
}

/** Reads a saved value; null when it is no record. Months beyond LIMITS.trafficMonths are dropped, the oldest first. */
export function readTraffic(value: unknown): TrafficRecord | null {
  if (typeof value !== 'object' || value === null) return null
  const { version, months } = value as Record<string, unknown>
  if (version !== 1 || !Array.isArray(months)) return null
  const valid = months.filter(isMonth).map(({ month, downloadedBytes, uploadedBytes, extraBytes }) => ({
    ...{ month, downloadedBytes, uploadedBytes, extraBytes },
  }))
  return { version: 1, months: valid.sort((a, b) => a.month - b.month).slice(-LIMITS.trafficMonths) }
}

function isMonth(value: unknown): value is TrafficRecord['months'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { month, downloadedBytes, uploadedBytes, extraBytes } = value as Record<string, unknown>
  return [month, downloadedBytes, uploadedBytes, extraBytes].every(
    (count) => Number.isSafeInteger(count) && (count as number) >= 0,
  )
}

function sum(before: number, added = 0): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, before + added))
}
