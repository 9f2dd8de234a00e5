import type { Address } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { TraderOptions } from '../trading/trader-options.ts'
import { Bans } from './bans.ts'
import { PaymentRecords } from './payment-records.ts'
import { loadSettings, loadTorrents, type TorrentConsent, vaultKey } from './payment-settings.ts'

/** What a desk finds at rest when it opens. */
export interface TraderRecords {
  readonly books: PaymentRecords
  readonly bans: Bans
  readonly settings: SpeedSettings
  readonly torrents: Map<string, TorrentConsent>
  /** The session key; null without one. */
  readonly key: Uint8Array | null
  /** The vault in use. */
  readonly vault: Address | null
}

/** @throws whatever the storage throws */
export async function loadTraderRecords({ store: shelf, keys, access: { chainId }, now }: TraderOptions): Promise<TraderRecords> {
  const [books, bans, settings, torrents, key, vault] = await Promise.all([
    PaymentRecords.open(shelf, chainId, now),
    Bans.open(shelf, chainId),
    loadSettings(shelf, chainId),
    loadTorrents(shelf, chainId),
    // A key that does not read is as good as none; the screens say so.
    keys.load(chainId).catch(() => null),
    shelf.read((from) => from.get(vaultKey(chainId))),
  ])
  return { books, bans, settings, torrents, key, vault: (vault as Address | undefined) ?? null }
}
