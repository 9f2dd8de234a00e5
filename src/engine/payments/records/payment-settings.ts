import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { priceFromGigabyte } from '../../../core/money/amounts.ts'
import { BTT, NO_WEI, type Wei, wei } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { RecordKey, RecordStore } from './record-store.ts'

/** What the user allowed for one torrent on one chain. */
export interface TorrentConsent {
  readonly paying: boolean
  /** Null: the month's budget alone bounds it. */
  readonly budget: Wei | null
}

/** Off, with prices for a GB that a user would recognise as a beginning: nothing is bought or sold at them before a switch is turned. */
export const DEFAULT_SETTINGS: SpeedSettings = {
  buying: { on: false, maximum: priceFromGigabyte(wei(10_000n * BTT)), monthlyBudget: NO_WEI },
  selling: { on: false, ask: priceFromGigabyte(wei(5_000n * BTT)), payee: null },
}

export const NO_CONSENT: TorrentConsent = { paying: false, budget: null }

/** Settings belong to a chain: leave to spend play money is none to spend real money. */
export const settingsKey = (chainId: number): RecordKey => ['settings', chainId]
export const vaultKey = (chainId: number): RecordKey => ['vault', chainId]
export const torrentKey = (chainId: number, infoHash: InfoHash): RecordKey => ['torrent', chainId, infoHash]

export async function loadSettings(shelf: RecordStore, chainId: number): Promise<SpeedSettings> {
  const found = await shelf.read((from) => from.get(settingsKey(chainId)))
  return (found as SpeedSettings | undefined) ?? DEFAULT_SETTINGS
}

/** Settings made while no chain is chosen. */
export const NO_CHAIN = 0

/**
 * While no chain is chosen: those of a chain on which something is bought or sold, where there is one. They tell the window after a
 * start that it has a chain to take up again.
 */
export async function loadIdleSettings(shelf: RecordStore): Promise<SpeedSettings> {
  const found = await shelf.read((from) => from.list(['settings']))
  const trading = found
    .map(({ value }) => value as SpeedSettings)
    .find(({ buying, selling }) => buying.on || selling.on)
  return trading ?? loadSettings(shelf, NO_CHAIN)
}

export async function loadTorrents(shelf: RecordStore, chainId: number): Promise<Map<string, TorrentConsent>> {
  const found = await shelf.read((from) => from.list(['torrent', chainId]))
  return new Map(found.map(({ key, value }) => [String(key[2]), value as TorrentConsent]))
}
