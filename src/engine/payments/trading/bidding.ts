import { NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import { NO_CONSENT, type TorrentRecord } from '../records/payment-settings.ts'
import type { Delivery } from './deliveries.ts'
import type { Dealing } from './peer-trade.ts'
import { Purchase } from './torrent-bidding.ts'

/** What the buying of all torrents needs of the desk. */
export interface Purchaser {
  readonly settings: SpeedSettings
  readonly torrents: ReadonlyMap<string, TorrentRecord>
  now(): number
  /** The smallest of what the month, the torrent and the vault leave; 0 while nothing may be bought. */
  budgetLeft(infoHash: string): Wei
}

/** The buying of every torrent: a {@link Purchase} for each that has a peer who may sell. */
export class Purchases {
  readonly #purchaser: Purchaser
  readonly #each = new Map<string, Purchase>()
  readonly #rebids = new Set<string>()

  constructor(purchaser: Purchaser) {
    this.#purchaser = purchaser
  }

  get(infoHash: string): Purchase | undefined {
    return this.#each.get(infoHash)
  }

  get infoHashes(): Iterable<string> {
    return this.#each.keys()
  }

  enter(dealing: Dealing): void {
    const { infoHash, torrent } = dealing.guest
    const purchase = this.#each.get(infoHash) ?? new Purchase(torrent, () => this.#purchaser.now())
    this.#each.set(infoHash, purchase)
    purchase.enter(dealing)
  }

  leave(dealing: Dealing): void {
    this.#each.get(dealing.guest.infoHash)?.leave(dealing)
  }

  /** The torrent is gone for good. */
  delete(infoHash: string): void {
    this.#each.delete(infoHash)
  }

  note(dealing: Dealing): void {
    this.#each.get(dealing.guest.infoHash)?.note(dealing)
  }

  /** A block costs what was quoted last before it. */
  arrived(dealing: Dealing, piece: number, bytes: number): void {
    const { price } = dealing.trade.buying
    if (price) this.#each.get(dealing.guest.infoHash)?.tally.note(piece, dealing, price, bytes)
  }

  judged(infoHash: string, piece: number, verified: boolean): readonly Delivery<Dealing>[] {
    return this.#each.get(infoHash)?.tally.judge(piece, verified) ?? []
  }

  /** A round of the auction is over. */
  endRound(): void {
    for (const [infoHash, purchase] of this.#each) {
      purchase.endRound()
      this.#bid(infoHash)
    }
  }

  /** What may be bid for a torrent changed; once for a burst of changes. */
  rebid(infoHash: string): void {
    if (this.#rebids.has(infoHash)) return
    this.#rebids.add(infoHash)
    queueMicrotask(() => {
      this.#rebids.delete(infoHash)
      this.#bid(infoHash)
    })
  }

  /** More may be missing of a torrent than before. */
  recount(infoHash: string): void {
    this.#each.get(infoHash)?.recount()
    this.rebid(infoHash)
  }

  rebidAll(): void {
    for (const infoHash of this.#each.keys()) this.rebid(infoHash)
  }

  #bid(infoHash: string): void {
    const { settings, torrents } = this.#purchaser
    const { paying } = torrents.get(infoHash) ?? NO_CONSENT
    const budgetLeft = paying ? this.#purchaser.budgetLeft(infoHash) : NO_WEI
    this.#each.get(infoHash)?.bid({ maximum: settings.buying.maximum, budgetLeft })
  }
}
