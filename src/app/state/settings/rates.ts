import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { isRate } from './config.ts'

/** Limits of payload in each direction, bytes per second; null for no limit. */
export interface Rates {
  readonly download: number | null
  readonly upload: number | null
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
