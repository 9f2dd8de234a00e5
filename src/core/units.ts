/** Splits numbers into readable parts; words and separators belong to the language catalogue. */

export const KIB = 1024
export const MIB = 1024 * KIB
export const GIB = 1024 * MIB

export const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
export type ByteUnit = (typeof BYTE_UNITS)[number]

/**
 * Decimal (SI) units, 1 kB = 1,000 B. `value` is 0 or 1 ≤ value < 1,000, unrounded, but never one that rounds to 1,000.
 * Negative and infinite numbers count as 0.
 */
export function splitBytes(bytes: number): { value: number; unit: ByteUnit } {
  let value = Number.isFinite(bytes) && bytes > 0 ? bytes : 0
  let step = 0
  // 999.95 would be shown as "1,000.0 kB".
  while (value >= (step === 0 ? 1_000 : 999.95) && step < BYTE_UNITS.length - 1) {
    value /= 1_000
    step++
  }
  return { value, unit: BYTE_UNITS[step]! }
}

export interface DurationParts {
  readonly days: number
  /** 0..23 */
  readonly hours: number
  /** 0..59 */
  readonly minutes: number
  /** 0..59 */
  readonly seconds: number
}

/** Whole seconds, rounded up, so that a running download never shows 0. Negative and infinite numbers count as 0. */
export function splitDuration(seconds: number): DurationParts {
  const total = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3_600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  }
}

/** Seconds until `bytesLeft` have arrived; 0 when none are left, null when the rate is 0. */
export function etaSeconds(bytesLeft: number, bytesPerSecond: number): number | null {
  if (bytesLeft <= 0) return 0
  return bytesPerSecond > 0 ? bytesLeft / bytesPerSecond : null
}
