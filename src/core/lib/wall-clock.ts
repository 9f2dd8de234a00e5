/**
 * Spans on the wall clock, ms since the epoch. That clock may be wrong and be set right again, so a time that lies
 * further ahead than it can was read from a wrong clock, and counts as past.
 */

/** Whether `ms` have passed since `at`, which is never ahead. */
export function hasPassed(ms: number, at: number, now: number): boolean {
  return now - at >= ms || at > now
}

/** Whether a span of at most `ms` that ends at `until` still lasts. */
export function isBefore(until: number, ms: number, now: number): boolean {
  return until > now && until - now <= ms
}
