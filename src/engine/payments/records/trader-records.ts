import type { Address } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { DeskOptions } from '../trading/trader-options.ts'
import { Bans } from './bans.ts'
import { Books } from './payment-records.ts'
import { loadSettings, loadTorrents, type TorrentRecord, vaultKey } from './payment-settings.ts'

/** What a desk finds at rest when it opens. */
export interface DeskRecords {
  readonly books: Books
  readonly bans: Bans
  readonly settings: SpeedSettings
  readonly torrents: Map<string, TorrentRecord>
  /** The session key; null without one. */
  readonly key: Uint8Array | null
  /** The vault in use. */
  readonly vault: Address | null
}

/** @throws whatever the storage throws */
export async function loadDesk({ shelf, keys, access: { chainId }, now }: DeskOptions): Promise<DeskRecords> {
  const [books, bans, settings, torrents, key, vault] = await Promise.all([
    Books.open(shelf, chainId, now),
    Bans.open(shelf, chainId),
    loadSettings(shelf, chainId),
    loadTorrents(shelf, chainId),
    // A key that does not read is as good as none; the screens say so.
    keys.load(chainId).catch(() => null),
    shelf.read((from) => from.get(vaultKey(chainId))),
  ])
  return { books, bans, settings, torrents, key, vault: (vault as Address | undefined) ?? null }
}
