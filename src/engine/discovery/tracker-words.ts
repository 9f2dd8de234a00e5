import { cleanName } from '../../core/text.ts'

/** Characters kept of what a tracker says. */
const MOST = 200

/** A text, or an object with one under `message` or `reason`; anything else says nothing. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return cleanName(value, MOST)
  if (typeof value !== 'object' || value === null) return null
  const { message, reason } = value as Record<string, unknown>
  const text = message ?? reason
  return typeof text === 'string' ? cleanName(text, MOST) : null
}

const firstOf = (message: object, keys: readonly string[]): string | null =>
  keys.map((key) => textOf((message as Record<string, unknown>)[key])).find((text) => text !== null) ?? null

/** Why a tracker refuses (BEP 3 `failure reason`), in the shapes that servers send; null when it does not. */
export function refusalOf(message: object): string | null {
  const words = firstOf(message, ['failure reason', 'failure_reason', 'failureReason', 'failure', 'error'])
  if (words !== null) return words
  const { action, 'failure reason': reason } = message as Record<string, unknown>
  if (action !== 'error' && reason == null) return null
  return firstOf(message, ['message', 'reason']) ?? 'no reason given'
}

/** What a tracker warns of although it answers (BEP 31 `warning message`). */
export const warningOf = (message: object): string | null =>
  firstOf(message, ['warning message', 'warning_message', 'warningMessage', 'warning'])
