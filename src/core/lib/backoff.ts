/**
 * How long to wait before reconnect number `attempt` (0 for the first), ms: doubles from `min` up to `max`, less a
 * random half, so that clients which were cut off at the same moment do not reconnect at the same moment.
 *
 * @param random uniform in [0, 1)
 * @returns between half of the doubled wait and all of it
 */
export function reconnectDelayMs(attempt: number, random: () => number, min: number, max: number): number {
  // 2^31 times any sensible `min` exceeds any `max`; without the cap 2^attempt overflows to Infinity, and 0 ×
  // Infinity is NaN.
  const wait = Math.min(max, min * 2 ** Math.min(Math.max(0, attempt), 31))
  return Math.round(wait / 2 + (wait / 2) * random())
}
