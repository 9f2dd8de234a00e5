import { named } from '../../../protocol/namespace.ts'

/**
 * Small things the app remembers between visits, in localStorage under `freshet.`. Where storage is blocked nothing is remembered and
 * nothing fails.
 */
const PREFIX = `${named('freshet')}.`

/** What was remembered under `name`; null when nothing was, or it is not JSON of the shape that `guard` knows. */
export function recall<T>(name: string, guard: (value: unknown) => value is T): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name)
    if (text === null) return null
    const value: unknown = JSON.parse(text)
    return guard(value) ? value : null
  } catch {
    return null
  }
}

export function remember(name: string, value: unknown): void {
  rememberText(name, JSON.stringify(value))
}

/** As {@link remember}, but the bare text: for what scripts outside the bundle read. */
export function rememberText(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, text)
  } catch {
    // Full or blocked: the app works without.
  }
}

export function recallText(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
