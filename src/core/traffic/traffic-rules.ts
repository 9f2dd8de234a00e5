import { BLOCK_BYTES } from '../metainfo/block.ts'
import type { MonthTraffic } from './monthly-traffic.ts'

/** What stops on a connection that is paid for by volume. */
export const METERED_RULES = ['none', 'uploads', 'everything'] as const
export type MeteredRule = (typeof METERED_RULES)[number]

/** What the user allows of the connection. */
export interface TrafficRules {
  /** The connection is paid for by volume: by what the browser reports, or the user. */
  readonly isMetered: boolean
  readonly onMetered: MeteredRule
  /** Most bytes uploaded in a calendar month, all torrents; null: no ceiling. */
  readonly uploadCeilingBytes: number | null
  /** The same for uploads and downloads together. */
  readonly totalCeilingBytes: number | null
}

export const NO_RULES: TrafficRules = {
  isMetered: false,
  onMetered: 'none',
  uploadCeilingBytes: null,
  totalCeilingBytes: null,
}

export type HaltReason = 'metered' | 'upload-ceiling' | 'total-ceiling'

/** What is halted now, and why; null: nothing is. */
export interface TrafficHalts {
  /** Also while everything is halted. */
  readonly uploads: HaltReason | null
  readonly everything: HaltReason | null
}

export const NO_HALTS: TrafficHalts = { uploads: null, everything: null }

/** Share of a ceiling from which the user is warned. */
const WARNING_SHARE = 0.8

/** A ceiling of this month, and how much of it is used. */
export interface CeilingUse {
  readonly kind: 'upload' | 'total'
  readonly usedBytes: number
  /** With what the user allowed above it. */
  readonly ceilingBytes: number
}

/** The ceilings that hold this month. */
export function ceilingsOf(rules: TrafficRules, traffic: MonthTraffic): CeilingUse[] {
  const { uploadCeilingBytes, totalCeilingBytes } = rules
  const { downloadedBytes, uploadedBytes, extraBytes } = traffic
  const uses: CeilingUse[] = []
  if (uploadCeilingBytes !== null) {
    uses.push({ kind: 'upload', usedBytes: uploadedBytes, ceilingBytes: uploadCeilingBytes + extraBytes })
  }
  if (totalCeilingBytes !== null) {
    const usedBytes = uploadedBytes + downloadedBytes
    uses.push({ kind: 'total', usedBytes, ceilingBytes: totalCeilingBytes + extraBytes })
  }
  return uses
}

/** Bytes that may still be uploaded this month, below every ceiling; Infinity without one. */
export function uploadBytesLeft(rules: TrafficRules, traffic: MonthTraffic): number {
  return Math.min(Number.POSITIVE_INFINITY, ...ceilingsOf(rules, traffic).map(bytesLeft))
}

/**
 * What has to stop. A ceiling stops what it counts: that of uploads stops these, that of all traffic everything.
 * Uploads stop where no further block fits, so that no ceiling is ever exceeded by what is sent.
 */
export function haltsOf(rules: TrafficRules, traffic: MonthTraffic): TrafficHalts {
  const ceilings = ceilingsOf(rules, traffic)
  if (ceilings.some((use) => use.kind === 'total' && bytesLeft(use) <= 0)) {
    return { uploads: 'total-ceiling', everything: 'total-ceiling' }
  }
  if (rules.isMetered && rules.onMetered === 'everything') return { uploads: 'metered', everything: 'metered' }
  const full = ceilings.find(isFull)
  if (full) return { uploads: full.kind === 'total' ? 'total-ceiling' : 'upload-ceiling', everything: null }
  return { uploads: rules.isMetered && rules.onMetered === 'uploads' ? 'metered' : null, everything: null }
}

/** The ceiling that is nearest to being reached, once more than 80 % of it is used and it does not halt uploads. */
export function warningOf(rules: TrafficRules, traffic: MonthTraffic): CeilingUse | null {
  const near = ceilingsOf(rules, traffic).filter((use) => isNear(use) && !isFull(use))
  return near.sort((a, b) => shareOf(b) - shareOf(a))[0] ?? null
}

/** Whether more than 80 % of a ceiling is used, or all of it. */
export function isNear(use: CeilingUse): boolean {
  return shareOf(use) >= WARNING_SHARE
}

const bytesLeft = ({ usedBytes, ceilingBytes }: CeilingUse): number => ceilingBytes - usedBytes

/** Whether no block fits below it. */
const isFull = (use: CeilingUse): boolean => bytesLeft(use) < BLOCK_BYTES

function shareOf({ usedBytes, ceilingBytes }: CeilingUse): number {
  return usedBytes / Math.max(1, ceilingBytes)
}
