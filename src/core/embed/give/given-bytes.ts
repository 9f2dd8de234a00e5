import type { CalendarMonth } from '../../traffic/calendar-month.ts'

/**
 * Payload that a site's visitor has given, in the partition's storage. The engine counts each month too, but its count
 * goes with everything that is deleted when the visitor stops: what was given still counts against the month's limit.
 */
export interface GivenRecord {
  readonly version: 1
  readonly month: CalendarMonth
  /** Given in this month, and no longer in the engine's count, bytes. */
  readonly before: number
  /** The engine's count of this month when it was last seen. */
  readonly counted: number
  /** In all earlier months. */
  readonly earlier: number
}

export const NOTHING_GIVEN: GivenRecord = { version: 1, month: 0, before: 0, counted: 0, earlier: 0 }

export function givenInMonth({ month, before, counted }: GivenRecord, now: CalendarMonth): number {
  return month === now ? before + counted : 0
}

export function givenInAll({ before, counted, earlier }: GivenRecord): number {
  return before + counted + earlier
}

/**
 * The engine's count falls when it begins anew, without what was deleted or not saved yet, and by a block that it chose
 * and did not send. What was counted stays given, so that no limit is exceeded.
 *
 * @param counted the engine's count of this month
 */
export function withCount(record: GivenRecord, counted: number, now: CalendarMonth): GivenRecord {
  if (record.month !== now) return { version: 1, month: now, before: 0, counted, earlier: givenInAll(record) }
  return { ...record, before: record.before + Math.max(0, record.counted - counted), counted }
}

/** Reads a stored value; {@link NOTHING_GIVEN} when it is none. */
export function readGiven(value: unknown): GivenRecord {
  if (typeof value !== 'object' || value === null) return NOTHING_GIVEN
  const { version, month, before, counted, earlier } = value as Record<string, unknown>
  const isCount = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0
  if (version !== 1 || ![month, before, counted, earlier].every(isCount)) return NOTHING_GIVEN
  return { version, month, before, counted, earlier } as GivenRecord
}

/** What limits are set against. All in bytes of payload. */
export interface GiveBounds {
  /** Given this month, when the visit began. */
  readonly visitStart: number
  readonly visitLimit: number
  /** Of this month; what the site may use of a limit for all sites. */
  readonly monthLimit: number
}

/** Most that may be given in this month as of now: where the nearer limit is. */
export function mostGiven({ visitStart, visitLimit, monthLimit }: GiveBounds): number {
  return Math.min(visitStart + visitLimit, monthLimit)
}

/** The engine's ceiling for its own count. */
export function engineCeiling(record: GivenRecord, most: number, now: CalendarMonth): number {
  return Math.max(0, most - (record.month === now ? record.before : 0))
}
