import type { VisitorLimits } from '../../core/embed/embed-config.ts'
import { engineCeiling, givenInMonth, mostGiven, withCount } from '../../core/embed/give/given-bytes.ts'
import { payloadWithin } from '../../core/embed/give/visitor-limits.ts'
import { monthOf } from '../../core/traffic/calendar-month.ts'
import { readStoredGiven, storeGiven, visitStart } from './stored-given.ts'

/** What is left of the visitor's limits, in bytes of payload. */
export interface Left {
  readonly visit: number
  readonly month: number
}

/** What was given on this site, against what the visitor allows. Use it only after a yes: it stores. */
export class Allowance {
  #record = readStoredGiven()
  #visitStart = visitStart(this.givenThisMonth)

  get givenThisMonth(): number {
    return givenInMonth(this.#record, monthOf(Date.now()))
  }

  get given(): { readonly visit: number; readonly month: number } {
    const month = this.givenThisMonth
    return { visit: month - this.#visitStart, month }
  }

  /** @param uploadedBytes the engine's own count of this month */
  onCounted(uploadedBytes: number): void {
    this.#record = withCount(readStoredGiven(), uploadedBytes, monthOf(Date.now()))
    storeGiven(this.#record)
    this.#visitStart = visitStart(this.givenThisMonth)
  }

  left(limits: VisitorLimits): Left {
    const given = this.givenThisMonth
    const { visitLimit, monthLimit } = bounds(limits)
    return { visit: this.#visitStart + visitLimit - given, month: monthLimit - given }
  }

  /** The count of the engine at which it stops sending. */
  ceiling(limits: VisitorLimits): number {
    const most = mostGiven({ visitStart: this.#visitStart, ...bounds(limits) })
    return engineCeiling(this.#record, most, monthOf(Date.now()))
  }
}

function bounds({ visitBytes, monthBytes }: VisitorLimits): { visitLimit: number; monthLimit: number } {
  return { visitLimit: payloadWithin(visitBytes), monthLimit: payloadWithin(monthBytes) }
}
