import type { Address } from '../../../core/money/wei.ts'
import { recall, remember } from '../shell/memory.ts'

const KEY = 'sessionKey'

interface KeyNote {
  readonly issuer: string
  readonly at: number
}

function isKeyNote(value: unknown): value is KeyNote {
  if (typeof value !== 'object' || value === null) return false
  const { issuer, at } = value as Record<string, unknown>
  return typeof issuer === 'string' && typeof at === 'number'
}

/** Notes when a session key was made; one that is known already was made before. */
export function noteKey(issuer: Address, now: number): void {
  if (recall(KEY, isKeyNote)?.issuer !== issuer) remember(KEY, { issuer, at: now } satisfies KeyNote)
}

/** When a session key was made, ms since the epoch; null when this browser did not note it. */
export function keyMadeAt(issuer: Address | null): number | null {
  const note = recall(KEY, isKeyNote)
  return note !== null && note.issuer === issuer ? note.at : null
}
