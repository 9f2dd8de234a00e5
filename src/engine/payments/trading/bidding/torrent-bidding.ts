import { hasPassed } from '../../../../core/lib/wall-clock.ts'
import { type BttPerMib, FREE, type Wei } from '../../../../core/money/wei.ts'
import {
  afterRound,
  type BiddingState,
  decideBids,
  type Gain,
  gainOf,
  type RoundOfSeller,
} from '../../../../core/speed/spending/bidding.ts'
import {
  NOTHING_MEASURED,
  type TorrentGain,
  torrentGain,
  withSpan,
} from '../../../../core/speed/spending/gain-meter.ts'
import type { TorrentView } from '../../wire/accounting.ts'
import type { ActiveTrade } from '../peer/active-trade.ts'
import { PendingDeliveries } from './pending-deliveries.ts'

/** What a torrent may be bought for now. */
export interface BuyingMeans {
  readonly maximum: BttPerMib
  /** The smallest of what the month, the torrent and the vault leave; 0 while nothing may be bought. */
  readonly budgetLeft: Wei
}

/** What was observed of one trade in the present round. */
interface RoundObservation {
  /** Of blocks that pieces took from the peer since the trade began. Other bytes it can send in any number. */
  taken: number
  /** Of pieces that were verified in this round. */
  bytes: number
  paid: boolean
  unpaid: boolean
  wanted: boolean
}

/** How long the count of missing bytes is reused, ms: it goes through every piece. */
const MISSING_MS = 1_000

/** The buying of one torrent: deliveries, what paying gained, and the next bids (`core/speed/spending/bidding.ts`). */
export class TorrentBidding {
  readonly deliveries = new PendingDeliveries<ActiveTrade>()
  readonly trades = new Map<ActiveTrade, RoundObservation>()
  /** Bids that do not depend on what is missing. */
  readonly #held = new Map<ActiveTrade, BttPerMib>()
  readonly #view: TorrentView
  readonly #now: () => number
  #state: BiddingState = new Map()
  #roundAt: number
  #missing = { bytes: 0n, at: Number.NEGATIVE_INFINITY }
  #gain = NOTHING_MEASURED
  /** Where the span that is being measured began. */
  #span = { at: 0, bytes: 0, paid: false, wanted: false }

  constructor(view: TorrentView, now: () => number) {
    this.#view = view
    this.#now = now
    this.#roundAt = now()
    this.#beginSpan()
  }

  get missingBytes(): bigint {
    const now = this.#now()
    const { at } = this.#missing
    if (hasPassed(MISSING_MS, at, now)) this.#missing = { bytes: BigInt(this.#view.missingBytes ?? 0), at: now }
    return this.#missing.bytes
  }

  recountMissing(): void {
    this.#missing = { bytes: 0n, at: Number.NEGATIVE_INFINITY }
  }

  addTrade(trade: ActiveTrade): void {
    this.#endSpan()
    this.trades.set(trade, newObservation(trade, 0))
    this.#beginSpan()
  }

  removeTrade(trade: ActiveTrade): void {
    this.#endSpan()
    this.trades.delete(trade)
    this.#held.delete(trade)
    this.#beginSpan()
  }

  /** @param price FREE: as any other seller */
  hold(trade: ActiveTrade, price: BttPerMib): void {
    if (price === FREE || !this.trades.has(trade)) this.#held.delete(trade)
    else this.#held.set(trade, price)
  }

  /** Records whether the round is paid or unpaid, whenever the trade changes. */
  onTradeChanged(trade: ActiveTrade): void {
    const observed = this.trades.get(trade)
    if (!observed) return
    if (this.#isPaid() !== this.#span.paid || this.#isWanted() !== this.#span.wanted) {
      this.#endSpan()
      this.#beginSpan()
    }
    if (trade.trade.buying.price === null) observed.unpaid = true
    else observed.paid = true
    observed.wanted &&= trade.peer.wire.amInterested
  }

  /** A piece took a block of the peer, which costs what was quoted last before it. */
  onBlock(trade: ActiveTrade, piece: number, bytes: number): void {
    this.deliveries.add(piece, trade, trade.trade.buying.price ?? FREE, bytes)
    const observed = this.trades.get(trade)
    if (observed) observed.taken += bytes
  }

  /** These bytes of the peer were part of a verified piece. */
  onVerified(trade: ActiveTrade, bytes: number): void {
    const observed = this.trades.get(trade)
    if (observed) observed.bytes += bytes
  }

  /** Learns from the round that ends. */
  endRound(): void {
    const now = this.#now()
    const seconds = (now - this.#roundAt) / 1_000
    this.#roundAt = now
    const rounds: RoundOfSeller[] = []
    for (const [trade, observed] of this.trades) {
      this.onTradeChanged(trade)
      const { peerId: id } = trade.peer
      // A seller's rounds do not coincide with ours: a round that was paid in part shows nothing.
      const wanted = observed.wanted && observed.paid !== observed.unpaid
      if (trade.trade.peer) rounds.push({ id, paid: observed.paid, bytes: observed.bytes, wanted })
      this.trades.set(trade, newObservation(trade, observed.taken))
    }
    if (seconds > 0) this.#state = afterRound(this.#state, rounds, seconds)
  }

  /** Bids to every seller; FREE where nothing is to be bought. */
  bid({ maximum, budgetLeft }: BuyingMeans): void {
    const sellers = [...this.trades.keys()].map(({ peer, trade }) => ({
      id: peer.peerId,
      ask: trade.buying.refusal === null ? (trade.peer?.ask ?? null) : null,
    }))
    const bytesLeft = budgetLeft === 0n ? 0n : this.missingBytes
    const bids = decideBids(this.#state, { sellers, maximum, budgetLeft, bytesLeft })
    for (const trade of [...this.trades.keys()]) {
      const price = this.#held.get(trade) ?? bids.get(trade.peer.peerId) ?? FREE
      if (trade.trade.buying.wanted !== price) trade.apply({ kind: 'bid', price })
    }
  }

  gainOf(trade: ActiveTrade): Gain | null {
    return gainOf(this.#state.get(trade.peer.peerId))
  }

  /** What paying gained the torrent; null while that cannot be told. */
  get totalGain(): TorrentGain | null {
    this.#endSpan()
    this.#beginSpan()
    return torrentGain(this.#gain)
  }

  #isPaid(): boolean {
    for (const { trade } of this.trades.keys()) if (trade.buying.price !== null) return true
    return false
  }

  /** Not before the first block: in the first round no peer has a slot, paid or not. */
  #isWanted(): boolean {
    if (this.#taken() === 0) return false
    for (const { peer } of this.trades.keys()) if (peer.wire.amInterested) return true
    return false
  }

  #taken(): number {
    let bytes = 0
    for (const { taken } of this.trades.values()) bytes += taken
    return bytes
  }

  #beginSpan(): void {
    this.#span = { at: this.#now(), bytes: this.#taken(), paid: this.#isPaid(), wanted: this.#isWanted() }
  }

  #endSpan(): void {
    const { at, bytes, paid, wanted } = this.#span
    // A clock that was set back shows nothing.
    const seconds = Math.max(0, this.#now() - at) / 1_000
    if (wanted) this.#gain = withSpan(this.#gain, paid, { seconds, bytes: Math.max(0, this.#taken() - bytes) })
  }
}

function newObservation({ peer: { wire }, trade }: ActiveTrade, taken: number): RoundObservation {
  const paid = trade.buying.price !== null
  return { taken, bytes: 0, paid, unpaid: !paid, wanted: wire.amInterested }
}
