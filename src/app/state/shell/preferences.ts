import { named } from '../../../protocol/namespace.ts'

/**
 * Stored preferences: small values kept between visits, in localStorage under `freshet.`. Where storage is blocked
 * nothing is stored and nothing fails.
 */
const PREFIX = `${named('freshet')}.`

/** The value stored under `name`; null when there is none, or it is not JSON of the shape that `guard` accepts. */
export function readPreference<T>(name: string, guard: (value: unknown) => value is T): T | null {
  const text = readPreferenceText(name)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return guard(value) ? value : null
  } catch {
    return null
  }
}

/** Stores a value as JSON; null deletes it. */
export function writePreference(name: string, value: unknown): void {
  writePreferenceText(name, value === null ? null : JSON.stringify(value))
}

/** As {@link writePreference}, but the bare text: for what scripts outside the bundle read. */
export function writePreferenceText(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, text)
  } catch {
    // Full or blocked: the app works without.
  }
}

export function readPreferenceText(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

/** The names of stored preferences that begin with `start`. */
export function preferenceNames(start: string): string[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
    return keys.filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length))
  } catch {
    return []
  }
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

/** Calls back when another tab has changed one of these preferences. */
export function onPreferenceChanged(names: readonly string[], listener: () => void): void {
  const keys = names.map((name) => PREFIX + name)
  // Unit tests have no window.
  globalThis.addEventListener?.('storage', ({ key }) => {
    if (key === null || keys.includes(key)) listener()
  })
}

export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
