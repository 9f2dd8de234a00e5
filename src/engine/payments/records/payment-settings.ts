import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { checksummed } from '../../../core/money/accounts.ts'
import { priceFromGigabyte } from '../../../core/money/amounts.ts'
import { type Address, BTT, NO_WEI, type Wei, wei } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import { isAddress, isNullOr, isWei } from './guards.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './store/record-store.ts'
import type { UnreadableRecords } from './store/unreadable-records.ts'
import { fromVersioned, withVersion } from './versioned.ts'

/** What the user allowed for one torrent on one chain. */
export interface TorrentConsent {
  readonly paying: boolean
  /** Null: the month's budget alone limits it. */
  readonly budget: Wei | null
}

/** Off, with plausible prices for a GB: nothing is bought or sold at them before a switch is turned on. */
export const DEFAULT_SETTINGS: SpeedSettings = {
  buying: { on: false, maximum: priceFromGigabyte(wei(10_000n * BTT)), monthlyBudget: NO_WEI },
  selling: { on: false, ask: priceFromGigabyte(wei(5_000n * BTT)), payee: null },
}

export const NO_CONSENT: TorrentConsent = { paying: false, budget: null }

/** Chain id of the settings made while no chain is chosen. */
export const NO_CHAIN = 0

/** Settings belong to a chain: permission to spend play money is none to spend real money. */
const settingsKey = (chainId: number): RecordKey => ['settings', chainId]
const vaultKey = (chainId: number): RecordKey => ['vault', chainId]
export const torrentKey = (chainId: number, infoHash: InfoHash): RecordKey => ['torrent', chainId, infoHash]

export function putSettings(to: RecordTransaction, chainId: number, settings: SpeedSettings): void {
  to.put(settingsKey(chainId), withVersion(settings))
}

export function putTorrentConsent(
  to: RecordTransaction,
  chainId: number,
  infoHash: InfoHash,
  consent: TorrentConsent,
): void {
  to.put(torrentKey(chainId, infoHash), withVersion(consent))
}

/** @param vault null: none is in use */
export function putVault(to: RecordTransaction, chainId: number, vault: Address | null): void {
  if (vault) to.put(vaultKey(chainId), vault)
  else to.delete(vaultKey(chainId))
}

export async function loadSettings(
  store: RecordStore,
  chainId: number,
  unreadable: UnreadableRecords,
): Promise<SpeedSettings> {
  const key = settingsKey(chainId)
  const found = await store.read((from) => from.get(key))
  return unreadable.read(key, found, readSettings) ?? DEFAULT_SETTINGS
}

/**
 * The settings while no chain is chosen: those of a chain on which something is bought or sold, if there is one. They
 * show the window after a start that a chain is to be opened again.
 */
export async function loadIdleSettings(store: RecordStore, unreadable: UnreadableRecords): Promise<SpeedSettings> {
  const found = await store.read((from) => from.list(['settings']))
  const all = found.map(({ key, value }) => unreadable.read(key, value, readSettings))
  const trading = all.find((settings) => settings?.buying.on || settings?.selling.on)
  return trading ?? loadSettings(store, NO_CHAIN, unreadable)
}

export async function loadTorrentConsents(
  store: RecordStore,
  chainId: number,
  unreadable: UnreadableRecords,
): Promise<Map<string, TorrentConsent>> {
  const found = await store.read((from) => from.list(['torrent', chainId]))
  const consents = new Map<string, TorrentConsent>()
  for (const { key, value } of found) {
    const consent = unreadable.read(key, value, readConsent)
    if (consent) consents.set(String(key[2]), consent)
  }
  return consents
}

/** The vault in use; null without one. */
export async function loadVault(
  store: RecordStore,
  chainId: number,
  unreadable: UnreadableRecords,
): Promise<Address | null> {
  const key = vaultKey(chainId)
  const found = await store.read((from) => from.get(key))
  return unreadable.read(key, found, readVault)
}

const readSettings = (value: unknown): SpeedSettings | null => fromVersioned(value, isSettings)
const readConsent = (value: unknown): TorrentConsent | null => fromVersioned(value, isConsent)
const readVault = (value: unknown): Address | null => (isAddress(value) ? checksummed(value) : null)

function isSettings(value: object): value is SpeedSettings {
  const { buying, selling } = value as Record<keyof SpeedSettings, Record<string, unknown> | null | undefined>
  return (
    typeof buying?.on === 'boolean' &&
    isWei(buying.maximum) &&
    isWei(buying.monthlyBudget) &&
    typeof selling?.on === 'boolean' &&
    isWei(selling.ask) &&
    isNullOr(selling.payee, isAddress)
  )
}

function isConsent(value: object): value is TorrentConsent {
  const { paying, budget } = value as Record<keyof TorrentConsent, unknown>
  return typeof paying === 'boolean' && isNullOr(budget, isWei)
}
