import type { SpeedError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { SponsorRecord } from '../../../core/speed/sponsoring/sponsor-record.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import { Bans } from './bans.ts'
import { PaymentRecords } from './payment-records.ts'
import { loadSettings, loadTorrentConsents, loadVault, type TorrentConsent } from './payment-settings.ts'
import { SellerKeys } from './seller-key.ts'
import type { KeyStore } from './session-key.ts'
import { loadSponsors } from './sponsor-records.ts'
import type { RecordStore } from './store/record-store.ts'
import { UnreadableRecords } from './store/unreadable-records.ts'
import { nullUnlessNewer } from './versioned.ts'

/** What a trader finds persisted when it opens. */
export interface TraderRecords {
  readonly payments: PaymentRecords
  readonly bans: Bans
  readonly settings: SpeedSettings
  readonly torrents: Map<string, TorrentConsent>
  readonly sponsors: Map<InfoHash, SponsorRecord>
  /** The session key; null without one. */
  readonly key: Uint8Array | null
  /** What we sell as; null when its key cannot be stored: then nothing is sold. */
  readonly sellers: SellerKeys | null
  /** The vault in use. */
  readonly vault: Address | null
  /** One for each record that could not be read and was put aside. */
  readonly unreadable: readonly SpeedError[]
}

export interface TraderRecordSources {
  readonly store: RecordStore
  readonly keys: KeyStore
  readonly chainId: number
  /** Ms since the epoch. */
  readonly now: () => number
}

/** @throws SpeedError `record-newer`, whatever the storage throws */
export async function loadTraderRecords({ store, keys, chainId, now }: TraderRecordSources): Promise<TraderRecords> {
  const found = new UnreadableRecords()
  const [payments, bans, settings, torrents, sponsors, key, sellers, vault] = await Promise.all([
    PaymentRecords.open(store, chainId, now, found),
    Bans.open(store, chainId, found),
    loadSettings(store, chainId, found),
    loadTorrentConsents(store, chainId, found),
    store.read((from) => loadSponsors(from, chainId, found)),
    // A key that cannot be read counts as none; the screens show that.
    keys.load(chainId).catch(nullUnlessNewer),
    SellerKeys.open(keys, chainId).catch(nullUnlessNewer),
    loadVault(store, chainId, found),
  ])
  const unreadable = await found.quarantine(store, now())
  return { payments, bans, settings, torrents, sponsors, key, sellers, vault, unreadable }
}
