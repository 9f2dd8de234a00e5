import { ConfigError } from '../../errors.ts'
import { fieldsOf, jsonOf, matching, readVisitReport, refuse } from './read-report.ts'
import { REPORT_CHARACTERS, type VisitReport } from './visit-report.ts'

/** One line of a collector's file: a report, and the day it came, in UTC. */
export interface ReportLine {
  /** `2026-11-30` */
  readonly day: string
  readonly report: VisitReport
}

/** Another line of the file: cash-out orders for its owner, which the app reads. */
export interface OrdersLine {
  readonly day: string
  readonly orders: readonly object[]
}

const DAY = /^20\d\d-[01]\d-[0-3]\d$/

/** @throws ConfigError `report-invalid` */
export function parseReportLine(text: string): ReportLine {
  const { day, report } = fieldsOf('line', jsonOf('line', text))
  return { day: matching('day', DAY, 'a day such as 2026-11-30', day), report: readVisitReport(report) }
}

/** Begins a line of orders, as the collector writes it. */
const ORDERS = /^\{"day":"[\d-]{10}","orders":\[/
/** Most faults that are named. */
const FAULTS = 20
/** Longest line: the day and the names around the report. */
const LINE_CHARACTERS = REPORT_CHARACTERS + 100

/** Reads a collector's file as it comes, in parts that may end anywhere. A line that is not of the format is named. */
export class ReportLinesReader {
  readonly #onLine: (line: ReportLine) => void
  /** Begun, and not ended yet. */
  #rest = ''
  /** The line goes on, and is too long already. */
  #isTooLong = false
  #number = 0
  #refused = 0
  readonly #faults: (readonly [number, string])[] = []

  constructor(onLine: (line: ReportLine) => void) {
    this.#onLine = onLine
  }

  get refused(): number {
    return this.#refused
  }

  /** The first of these: numbers of lines, from 1, and what is wrong. */
  get faults(): readonly (readonly [line: number, message: string])[] {
    return this.#faults
  }

  push(text: string): void {
    const lines = text.split('\n')
    const last = lines.pop()!
    for (const line of lines) this.#end(line)
    this.#begin(last)
  }

  /** The file ends here. */
  end(): void {
    if (this.#rest !== '' || this.#isTooLong) this.#end('')
  }

  #begin(text: string): void {
    this.#isTooLong ||= this.#rest.length + text.length > LINE_CHARACTERS
    this.#rest = this.#isTooLong ? '' : this.#rest + text
  }

  #end(text: string): void {
    this.#begin(text)
    this.#number += 1
    const [line, isTooLong] = [this.#rest, this.#isTooLong]
    this.#rest = ''
    this.#isTooLong = false
    try {
      if (ORDERS.test(line)) return
      if (isTooLong) refuse('line', `at most ${LINE_CHARACTERS} characters`, null)
      if (line.trim() !== '') this.#onLine(parseReportLine(line))
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      this.#refused += 1
      if (this.#faults.length < FAULTS) this.#faults.push([this.#number, error.message])
    }
  }
}
