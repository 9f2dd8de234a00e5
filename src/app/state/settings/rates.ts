import { type ErrorRecord, MoneyError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { editableAmount, parseAmount } from '../../../core/money/amounts.ts'
import { wei } from '../../../core/money/wei.ts'
import { isRate } from './site-config.ts'

/** Limits of payload in each direction, bytes per second; null for no limit. */
export interface Rates {
  readonly download: number | null
  readonly upload: number | null
}

/** Decimals of a typed kB/s: single bytes. */
const KB_DECIMALS = 3

/** A typed rate, or why it is none. */
export type ParsedRate =
  | { readonly value: number | null; readonly error: null }
  | { readonly value: null; readonly error: ErrorRecord }

/**
 * Reads a limit in kB/s as a person of the language writes it, to single bytes a second. Empty means none.
 *
 * @param tag BCP 47
 * @param decimals of the unit: 3 for kB, 9 for GB
 */
export function parseRate(text: string, tag: string, decimals = KB_DECIMALS): ParsedRate {
  if (text.trim() === '') return { value: null, error: null }
  try {
    const bytes = Number(parseAmount(text, tag, decimals))
    if (bytes === 0) throw new MoneyError('amount-zero', 'Expected a rate above 0, got 0')
    if (!isRate(bytes)) throw new MoneyError('out-of-range', `Expected a rate, got ${bytes}`, { bytes })
    return { value: bytes, error: null }
  } catch (thrown) {
    return { value: null, error: toErrorRecord(thrown) }
  }
}

/** The text of a field that {@link parseRate} reads back. */
export function rateText(bytesPerSecond: number | null, tag: string, decimals = KB_DECIMALS): string {
  return bytesPerSecond === null ? '' : editableAmount(wei(BigInt(Math.round(bytesPerSecond))), tag, decimals)
}

export const NO_RATES: Rates = { download: null, upload: null }

/** Limits of single torrents, by info hash. */
export type TorrentRates = Readonly<Record<string, Rates>>

function isRates(value: unknown): value is Rates {
  if (typeof value !== 'object' || value === null) return false
  const { download, upload } = value as Record<string, unknown>
  return isRate(download) && isRate(upload)
}

export function isTorrentRates(value: unknown): value is TorrentRates {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isRates)
}

/** Changes one torrent's limits. Torrents without any are dropped, and the oldest beyond LIMITS.torrents. */
export function withRates(all: TorrentRates, infoHash: InfoHash, rates: Rates): TorrentRates {
  const others = Object.entries(all).filter(([other]) => other !== infoHash)
  const isLimited = rates.download !== null || rates.upload !== null
  return Object.fromEntries((isLimited ? [...others, [infoHash, rates]] : others).slice(-LIMITS.torrents))
}

/** The limits of all torrents in one direction, as `EngineSettings` has them. */
export function ratesIn(all: TorrentRates, direction: keyof Rates): Record<string, number> {
  const limited: Record<string, number> = {}
  for (const [infoHash, { [direction]: rate }] of Object.entries(all)) {
    if (rate !== null) limited[infoHash] = rate
  }
  return limited
}
