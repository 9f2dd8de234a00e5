import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import { NO_CONSENT, type TorrentConsent } from '../records/payment-settings.ts'
import type { Delivery } from './deliveries.ts'
import type { PeerTrade } from './peer-trade.ts'
import { TorrentBidding } from './torrent-bidding.ts'

/** What the buying of all torrents needs of the desk. */
export interface BiddingInputs {
  readonly settings: SpeedSettings
  readonly torrents: ReadonlyMap<string, TorrentConsent>
  now(): number
  /** The smallest of what the month, the torrent and the vault leave; 0 while nothing may be bought. */
  budgetLeft(infoHash: InfoHash): Wei
}

/** The buying of every torrent: a {@link TorrentBidding} for each that has a peer who may sell. */
export class Bidding {
  readonly #purchaser: BiddingInputs
  readonly #each = new Map<InfoHash, TorrentBidding>()
  readonly #rebids = new Set<InfoHash>()

  constructor(purchaser: BiddingInputs) {
    this.#purchaser = purchaser
  }

  get(infoHash: InfoHash): TorrentBidding | undefined {
    return this.#each.get(infoHash)
  }

  get infoHashes(): Iterable<InfoHash> {
    return this.#each.keys()
  }

  enter(dealing: PeerTrade): void {
    const { infoHash, torrent } = dealing.peer
    const purchase = this.#each.get(infoHash) ?? new TorrentBidding(torrent, () => this.#purchaser.now())
    this.#each.set(infoHash, purchase)
    purchase.enter(dealing)
  }

  leave(dealing: PeerTrade): void {
    this.#each.get(dealing.peer.infoHash)?.leave(dealing)
  }

  /** The torrent is gone for good. */
  delete(infoHash: InfoHash): void {
    this.#each.delete(infoHash)
  }

  note(dealing: PeerTrade): void {
    this.#each.get(dealing.peer.infoHash)?.note(dealing)
  }

  /** A block costs what was quoted last before it. */
  arrived(dealing: PeerTrade, piece: number, bytes: number): void {
    const { price } = dealing.trade.buying
    if (price) this.#each.get(dealing.peer.infoHash)?.deliveries.note(piece, dealing, price, bytes)
  }

  judged(infoHash: InfoHash, piece: number, verified: boolean): readonly Delivery<PeerTrade>[] {
    return this.#each.get(infoHash)?.deliveries.judge(piece, verified) ?? []
  }

  /** A round of the auction is over. */
  endRound(): void {
    for (const [infoHash, purchase] of this.#each) {
      purchase.endRound()
      this.#bid(infoHash)
    }
  }

  /** What may be bid for a torrent changed; once for a burst of changes. */
  rebid(infoHash: InfoHash): void {
    if (this.#rebids.has(infoHash)) return
    this.#rebids.add(infoHash)
    queueMicrotask(() => {
      this.#rebids.delete(infoHash)
      this.#bid(infoHash)
    })
  }

  /** More may be missing of a torrent than before. */
  recount(infoHash: InfoHash): void {
    this.#each.get(infoHash)?.recount()
    this.rebid(infoHash)
  }

  rebidAll(): void {
    for (const infoHash of this.#each.keys()) this.rebid(infoHash)
  }

  #bid(infoHash: InfoHash): void {
    const { settings, torrents } = this.#purchaser
    const { paying } = torrents.get(infoHash) ?? NO_CONSENT
    const budgetLeft = paying ? this.#purchaser.budgetLeft(infoHash) : NO_WEI
    this.#each.get(infoHash)?.bid({ maximum: settings.buying.maximum, budgetLeft })
  }
}
