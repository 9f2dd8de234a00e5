import type { Address } from '../../../core/money/wei.ts'
import { readPreference, writePreference } from '../shell/preferences.ts'

const PREFERENCE = 'sessionKey'

interface KeyDate {
  readonly issuer: string
  readonly at: number
}

function isKeyDate(value: unknown): value is KeyDate {
  if (typeof value !== 'object' || value === null) return false
  const { issuer, at } = value as Record<string, unknown>
  return typeof issuer === 'string' && typeof at === 'number'
}

/** Stores when a session key was created, unless it is stored already. */
export function storeKeyDate(issuer: Address, now: number): void {
  if (readPreference(PREFERENCE, isKeyDate)?.issuer !== issuer)
    writePreference(PREFERENCE, { issuer, at: now } satisfies KeyDate)
}

/** When a session key was created, ms since the epoch; null when this browser did not store it. */
export function keyDateOf(issuer: Address | null): number | null {
  const stored = readPreference(PREFERENCE, isKeyDate)
  return stored !== null && stored.issuer === issuer ? stored.at : null
}
