import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import { type BttPerMib, NO_WEI, type Wei } from '../../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../../protocol/speed.ts'
import { NO_CONSENT, type TorrentConsent } from '../../records/payment-settings.ts'
import type { ActiveTrade } from '../peer/active-trade.ts'
import type { Delivery } from './pending-deliveries.ts'
import { TorrentBidding } from './torrent-bidding.ts'

/** What bidding needs of the trader. */
export interface BiddingInputs {
  readonly settings: SpeedSettings
  readonly torrents: ReadonlyMap<string, TorrentConsent>
  now(): number
  /** The smallest of what the month, the torrent and the vault leave; 0 while nothing may be bought. */
  budgetLeft(infoHash: InfoHash): Wei
}

/** The buying of every torrent: a {@link TorrentBidding} for each that has a peer with the extension. */
export class Bidding {
  readonly #inputs: BiddingInputs
  readonly #byTorrent = new Map<InfoHash, TorrentBidding>()
  readonly #pendingRebids = new Set<InfoHash>()

  constructor(inputs: BiddingInputs) {
    this.#inputs = inputs
  }

  get(infoHash: InfoHash): TorrentBidding | undefined {
    return this.#byTorrent.get(infoHash)
  }

  get infoHashes(): Iterable<InfoHash> {
    return this.#byTorrent.keys()
  }

  addTrade(trade: ActiveTrade): void {
    const { infoHash, torrent } = trade.peer
    const bidding = this.#byTorrent.get(infoHash) ?? new TorrentBidding(torrent, () => this.#inputs.now())
    this.#byTorrent.set(infoHash, bidding)
    bidding.addTrade(trade)
  }

  removeTrade(trade: ActiveTrade): void {
    this.#byTorrent.get(trade.peer.infoHash)?.removeTrade(trade)
  }

  removeTorrent(infoHash: InfoHash): void {
    this.#byTorrent.delete(infoHash)
  }

  onTradeChanged(trade: ActiveTrade): void {
    this.#byTorrent.get(trade.peer.infoHash)?.onTradeChanged(trade)
  }

  onBlock(trade: ActiveTrade, piece: number, bytes: number): void {
    this.#byTorrent.get(trade.peer.infoHash)?.onBlock(trade, piece, bytes)
  }

  /** What is owed for a piece. Only what was verified counts, for the debt and for what paying gains. */
  onPieceChecked(infoHash: InfoHash, piece: number, verified: boolean): readonly Delivery<ActiveTrade>[] {
    const bidding = this.#byTorrent.get(infoHash)
    const deliveries = bidding?.deliveries.onPieceChecked(piece, verified) ?? []
    for (const { source, bytes } of deliveries) bidding?.onVerified(source, bytes)
    return deliveries.filter(({ price }) => price > 0n)
  }

  /** Bids this to one seller whatever is missing, until it is held at FREE. */
  hold(trade: ActiveTrade, price: BttPerMib): void {
    const { infoHash } = trade.peer
    this.#byTorrent.get(infoHash)?.hold(trade, price)
    this.rebid(infoHash)
  }

  /** Ends a round of the auction. */
  endRound(): void {
    for (const [infoHash, bidding] of this.#byTorrent) {
      bidding.endRound()
      this.#bid(infoHash)
    }
  }

  /** Bids again for a torrent, once for a burst of changes. */
  rebid(infoHash: InfoHash): void {
    if (this.#pendingRebids.has(infoHash)) return
    this.#pendingRebids.add(infoHash)
    queueMicrotask(() => {
      this.#pendingRebids.delete(infoHash)
      this.#bid(infoHash)
    })
  }

  /** More may be missing of a torrent than before. */
  onMissingChanged(infoHash: InfoHash): void {
    this.#byTorrent.get(infoHash)?.recountMissing()
    this.rebid(infoHash)
  }

  rebidAll(): void {
    for (const infoHash of this.#byTorrent.keys()) this.rebid(infoHash)
  }

  #bid(infoHash: InfoHash): void {
    const { settings, torrents } = this.#inputs
    const { paying } = torrents.get(infoHash) ?? NO_CONSENT
    const budgetLeft = paying ? this.#inputs.budgetLeft(infoHash) : NO_WEI
    this.#byTorrent.get(infoHash)?.bid({ maximum: settings.buying.maximum, budgetLeft })
  }
}
