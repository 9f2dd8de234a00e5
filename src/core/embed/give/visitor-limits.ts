import { LIMITS } from '../../limits.ts'
import type { SuggestedLimits, VisitorLimits } from '../embed-config.ts'

/** What goes over the line besides payload: 6 % of it (headers of the wire, DTLS, SCTP, UDP and IP). */
const OVERHEAD = 1.06

const limitsOf = (kilobytesPerSecond: number, visitMegabytes: number, monthGigabytes: number): VisitorLimits => ({
  bytesPerSecond: Math.floor(kilobytesPerSecond * 1e3),
  visitBytes: Math.floor(visitMegabytes * 1e6),
  monthBytes: Math.floor(monthGigabytes * 1e9),
})

/** The most that a visitor may allow, on any site. */
export const MOST_LIMITS = limitsOf(
  LIMITS.embedMostRateKilobytes,
  LIMITS.embedMostVisitMegabytes,
  LIMITS.embedMostMonthGigabytes,
)

/** Bytes of payload that a limit leaves, and the limit that some payload uses up. */
export const payloadWithin = (limitBytes: number): number => Math.floor(limitBytes / OVERHEAD)
export const withOverhead = (payloadBytes: number): number => Math.ceil(payloadBytes * OVERHEAD)

/** No limit above our own. */
export function cappedLimits(limits: VisitorLimits): VisitorLimits {
  return lowerOf(limits, MOST_LIMITS)
}

/**
 * What the question offers: the site's wish, else our own numbers, never above our caps; where the visitor has chosen
 * before, nothing above that.
 */
export function offeredLimits(suggested: SuggestedLimits, chosen: VisitorLimits | null): VisitorLimits {
  const { kilobytesPerSecond, visitMegabytes, monthGigabytes } = suggested
  const wished = cappedLimits(
    limitsOf(
      kilobytesPerSecond ?? LIMITS.embedRateKilobytes,
      visitMegabytes ?? LIMITS.embedVisitMegabytes,
      monthGigabytes ?? LIMITS.embedMonthGigabytes,
    ),
  )
  return chosen === null ? wished : lowerOf(wished, chosen)
}

/** Whether any of them is above what held before. */
export function isAbove(limits: VisitorLimits, before: VisitorLimits): boolean {
  const { bytesPerSecond, visitBytes, monthBytes } = before
  return limits.bytesPerSecond > bytesPerSecond || limits.visitBytes > visitBytes || limits.monthBytes > monthBytes
}

/** Reads a stored value; null when it is none. */
export function readLimits(value: unknown): VisitorLimits | null {
  if (typeof value !== 'object' || value === null) return null
  const { bytesPerSecond, visitBytes, monthBytes } = value as Record<string, unknown>
  if (![bytesPerSecond, visitBytes, monthBytes].every((one) => Number.isSafeInteger(one) && (one as number) >= 0)) {
    return null
  }
  return { bytesPerSecond, visitBytes, monthBytes } as VisitorLimits
}

function lowerOf(a: VisitorLimits, b: VisitorLimits): VisitorLimits {
  return {
    bytesPerSecond: Math.min(a.bytesPerSecond, b.bytesPerSecond),
    visitBytes: Math.min(a.visitBytes, b.visitBytes),
    monthBytes: Math.min(a.monthBytes, b.monthBytes),
  }
}
