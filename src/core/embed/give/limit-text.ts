import { MoneyError } from '../../errors.ts'
import { editableAmount, parseAmount } from '../../money/amounts.ts'
import { wei } from '../../money/wei.ts'
import type { VisitorLimits } from '../embed-config.ts'
import { MOST_LIMITS } from './visitor-limits.ts'

export type LimitField = keyof VisitorLimits

/** In the order in which they are asked for. */
export const LIMIT_FIELDS: readonly LimitField[] = ['bytesPerSecond', 'visitBytes', 'monthBytes']

/** Decimals down to a byte, by the unit of the field: kB, MB, GB. */
const DECIMALS: VisitorLimits = { bytesPerSecond: 3, visitBytes: 6, monthBytes: 9 }

/** The least that a visitor may allow: below it nothing useful is sent. */
export const LEAST_LIMITS: VisitorLimits = { bytesPerSecond: 1e3, visitBytes: 1e6, monthBytes: 1e7 }

/** `bound` in the field's unit. */
export type LimitProblem = { readonly kind: 'malformed' } | { readonly kind: 'below' | 'above'; readonly bound: number }

export type ParsedLimit =
  | { readonly bytes: number; readonly problem: null }
  | { readonly bytes: null; readonly problem: LimitProblem }

/** The greatest number of a field, in its unit. */
export const mostOf = (field: LimitField): number => MOST_LIMITS[field] / 10 ** DECIMALS[field]

/**
 * Reads a limit in the unit of its field as a person of the language writes it, to single bytes.
 *
 * @param tag BCP 47
 */
export function parseLimit(field: LimitField, text: string, tag: string): ParsedLimit {
  const fails = (kind: 'below' | 'above', bytes: number): ParsedLimit => ({
    bytes: null,
    problem: { kind, bound: bytes / 10 ** DECIMALS[field] },
  })
  try {
    const bytes = Number(parseAmount(text, tag, DECIMALS[field]))
    if (bytes < LEAST_LIMITS[field]) return fails('below', LEAST_LIMITS[field])
    return bytes > MOST_LIMITS[field] ? fails('above', MOST_LIMITS[field]) : { bytes, problem: null }
  } catch (thrown) {
    if (!(thrown instanceof MoneyError)) throw thrown
    if (thrown.code === 'amount-negative') return fails('below', LEAST_LIMITS[field])
    if (thrown.code === 'out-of-range') return fails('above', MOST_LIMITS[field])
    return { bytes: null, problem: { kind: 'malformed' } }
  }
}

/** The text of a field that {@link parseLimit} reads back, within what it accepts. */
export function limitText(field: LimitField, bytes: number, tag: string): string {
  const within = Math.min(Math.max(Math.round(bytes), LEAST_LIMITS[field]), MOST_LIMITS[field])
  return editableAmount(wei(BigInt(within)), tag, DECIMALS[field])
}
