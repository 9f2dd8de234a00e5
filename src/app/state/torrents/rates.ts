import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { isRate } from '../settings/config.ts'

/** Most payload a second, each way, bytes; null for no limit. */
export interface Rates {
  readonly download: number | null
  readonly upload: number | null
}

export const NO_RATES: Rates = { download: null, upload: null }

/** Of torrents that have limits of their own, by info hash. */
export type TorrentRates = Readonly<Record<string, Rates>>

function isRates(value: unknown): value is Rates {
  if (typeof value !== 'object' || value === null) return false
  const { download, upload } = value as Record<string, unknown>
  return isRate(download) && isRate(upload)
}

export function isTorrentRates(value: unknown): value is TorrentRates {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isRates)
}

/** With one torrent's limits changed; those of no limit are left out, and the oldest beyond LIMITS.torrents. */
export function withRates(all: TorrentRates, infoHash: InfoHash, rates: Rates): TorrentRates {
  const others = Object.entries(all).filter(([other]) => other !== infoHash)
  const isLimited = rates.download !== null || rates.upload !== null
  return Object.fromEntries((isLimited ? [...others, [infoHash, rates]] : others).slice(-LIMITS.torrents))
}

/** One direction of all torrents, as the engine wants it. */
export function ratesTowards(all: TorrentRates, direction: keyof Rates): Record<string, number> {
  const limited: Record<string, number> = {}
  for (const [infoHash, { [direction]: rate }] of Object.entries(all)) {
    if (rate !== null) limited[infoHash] = rate
  }
  return limited
}
