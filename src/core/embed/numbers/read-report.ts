import { ConfigError } from '../../errors.ts'
import {
  type EmbedReport,
  PLAIN_STATES,
  REASONS,
  REPORT_CHARACTERS,
  REPORT_COUNTS,
  REPORT_EMBEDS,
  REPORT_NAME,
  REPORT_VERSION,
  type ReportCount,
  type VisitReport,
} from './visit-report.ts'

/** A visit that moves more bytes than that is none. */
const MOST_BYTES = 10 ** 12
/** A page that was opened in the background may wait for weeks. */
const MOST_MS = 1e10
/** Of a film: loaded again and again. */
const MOST_PARTS = 100
/** Most of an invalid value that its error repeats, characters. */
const QUOTED = 80
/** What a path of an address has: no markup, no blanks, no control characters. */
const NAME = /^[!-~]+$/
const MARKUP = /[<>"\\/?#]/
const CODE = /^[a-z][a-z0-9-]{0,63}$/

type Fields = Readonly<Record<string, unknown>>

export function refuse(field: string, expected: string, value: unknown): never {
  const text = typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : kindOf(value)
  const got = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
  throw new ConfigError('report-invalid', `${field}: expected ${expected}, got ${got}`, { field, expected, got })
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value
}

export function fieldsOf(field: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  return refuse(field, 'an object', value)
}

function numberIn(field: string, most: number, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value
  return refuse(field, `a number from 0 to ${most}`, value)
}

function countIn(field: string, most: number, value: unknown): number {
  const count = numberIn(field, most, value)
  return Number.isSafeInteger(count) ? count : refuse(field, 'a whole number', value)
}

export function matching(field: string, pattern: RegExp, expected: string, value: unknown): string {
  return typeof value === 'string' && pattern.test(value) ? value : refuse(field, expected, value)
}

function oneOf<T extends string>(field: string, choices: readonly T[], value: unknown): T {
  return choices.find((choice) => choice === value) ?? refuse(field, choices.join(', '), value)
}

function stateIn(field: string, { state, reason }: Fields): Pick<EmbedReport, 'state' | 'reason'> {
  const plain = PLAIN_STATES.find((choice) => choice === state)
  if (plain !== undefined)
    return { state: plain, reason: reason === null ? null : refuse(`${field}.reason`, 'null', reason) }
  if (state === 'failed') return { state, reason: matching(`${field}.reason`, CODE, 'a code of an error', reason) }
  const known = oneOf(`${field}.state`, ['resting', 'blocked', 'unsupported'], state)
  return { state: known, reason: oneOf(`${field}.reason`, REASONS[known]!, reason) }
}

function embedIn(field: string, value: unknown): EmbedReport {
  const fields = fieldsOf(field, value)
  const { name, kind, agreed, length, pagePart, lostPart, firstFrameMs, firstFrameBy } = fields
  const text = matching(`${field}.name`, NAME, 'the last part of an address', name)
  if (MARKUP.test(text)) refuse(`${field}.name`, 'no markup', name)
  if (text.length > REPORT_NAME) refuse(`${field}.name`, `at most ${REPORT_NAME} characters`, text.length)
  const counts = Object.fromEntries(
    REPORT_COUNTS.map((count) => [count, countIn(`${field}.${count}`, MOST_BYTES, fields[count])]),
  ) as Record<ReportCount, number>
  return {
    name: text,
    kind: oneOf(`${field}.kind`, ['video', 'file'], kind),
    agreed: typeof agreed === 'boolean' ? agreed : refuse(`${field}.agreed`, 'true or false', agreed),
    ...stateIn(field, fields),
    ...counts,
    length: length === null ? null : countIn(`${field}.length`, MOST_BYTES, length),
    pagePart: numberIn(`${field}.pagePart`, MOST_PARTS, pagePart),
    lostPart: numberIn(`${field}.lostPart`, MOST_PARTS, lostPart),
    firstFrameMs: firstFrameMs === null ? null : countIn(`${field}.firstFrameMs`, MOST_MS, firstFrameMs),
    firstFrameBy:
      firstFrameBy === null ? null : oneOf(`${field}.firstFrameBy`, ['page', 'frame'] as const, firstFrameBy),
  }
}

/**
 * Reads what a page sent of a visit. Any program can send one: nothing that is not named here is kept.
 *
 * @throws ConfigError `report-invalid`, whose field `field` names what is wrong
 */
export function readVisitReport(value: unknown): VisitReport {
  const { freshet, embeds } = fieldsOf('report', value)
  if (freshet !== REPORT_VERSION) refuse('freshet', `version ${REPORT_VERSION}`, freshet)
  if (!Array.isArray(embeds)) return refuse('embeds', 'a list', embeds)
  if (embeds.length === 0 || embeds.length > REPORT_EMBEDS) {
    return refuse('embeds', `1 to ${REPORT_EMBEDS} files`, embeds.length)
  }
  return { freshet: REPORT_VERSION, embeds: embeds.map((embed, index) => embedIn(`embeds[${index}]`, embed)) }
}

/** The same of a text. @throws ConfigError `report-invalid` */
export function parseVisitReport(text: string): VisitReport {
  if (text.length > REPORT_CHARACTERS) refuse('report', `at most ${REPORT_CHARACTERS} characters`, text.length)
  return readVisitReport(jsonOf('report', text))
}

export function jsonOf(field: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return refuse(field, 'JSON', text)
  }
}
