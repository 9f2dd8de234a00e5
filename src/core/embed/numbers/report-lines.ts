import { fieldsOf, jsonOf, matching, readVisitReport, refuse } from './read-report.ts'
import { REPORT_CHARACTERS, type VisitReport } from './visit-report.ts'

/** One line of a collector's file: a report, and the day it came, in UTC. */
export interface ReportLine {
  /** `2026-11-30` */
  readonly day: string
  readonly report: VisitReport
}

const DAY = /^20\d\d-[01]\d-[0-3]\d$/

/** @throws ConfigError `report-invalid` */
export function parseReportLine(text: string): ReportLine {
  // The day and the names around the report.
  if (text.length > REPORT_CHARACTERS + 100)
    refuse('line', `at most ${REPORT_CHARACTERS + 100} characters`, text.length)
  const { day, report } = fieldsOf('line', jsonOf('line', text))
  return { day: matching('day', DAY, 'a day such as 2026-11-30', day), report: readVisitReport(report) }
}

/** What a file of lines has, and what of it was refused. */
export interface ReportLines {
  readonly lines: readonly ReportLine[]
  readonly refused: number
  /** The first of these: numbers of lines, from 1, and what is wrong. */
  readonly faults: readonly (readonly [line: number, message: string])[]
}

/** Most faults that are named. */
const FAULTS = 20

/** Reads a collector's file. A line that is not of the format is left out, and named. */
export function readReportLines(text: string): ReportLines {
  const lines: ReportLine[] = []
  const faults: (readonly [number, string])[] = []
  let refused = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      lines.push(parseReportLine(line))
    } catch (error) {
      refused += 1
      if (faults.length < FAULTS) faults.push([index + 1, (error as Error).message])
    }
  }
  return { lines, refused, faults }
}
