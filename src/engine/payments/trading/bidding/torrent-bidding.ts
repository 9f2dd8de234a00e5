import { type BttPerMib, FREE, type Wei } from '../../../../core/money/wei.ts'
import {
  afterRound,
  type BiddingState,
  decideBids,
  type Gain,
  gainOf,
  type RoundOfSeller,
  totalGain,
} from '../../../../core/speed/spending/bidding.ts'
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
  /** `wire.downloaded` when the round began. */
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
  readonly #view: TorrentView
  readonly #now: () => number
  #state: BiddingState = new Map()
  #roundAt: number
  #missing = { bytes: 0n, at: Number.NEGATIVE_INFINITY }

  constructor(view: TorrentView, now: () => number) {
    this.#view = view
    this.#now = now
    this.#roundAt = now()
  }

  get missingBytes(): bigint {
    const now = this.#now()
    if (now - this.#missing.at >= MISSING_MS) this.#missing = { bytes: BigInt(this.#view.missingBytes ?? 0), at: now }
    return this.#missing.bytes
  }

  recountMissing(): void {
    this.#missing = { bytes: 0n, at: Number.NEGATIVE_INFINITY }
  }

  addTrade(trade: ActiveTrade): void {
    this.trades.set(trade, newObservation(trade))
  }

  removeTrade(trade: ActiveTrade): void {
    this.trades.delete(trade)
  }

  /** Records whether the round is paid or unpaid, whenever the trade changes. */
  onTradeChanged(trade: ActiveTrade): void {
    const observed = this.trades.get(trade)
    if (!observed) return
    if (trade.trade.buying.price === null) observed.unpaid = true
    else observed.paid = true
    observed.wanted &&= trade.peer.wire.amInterested
  }

  /** Learns from the round that ends. */
  endRound(): void {
    const now = this.#now()
    const seconds = (now - this.#roundAt) / 1_000
    this.#roundAt = now
    const rounds: RoundOfSeller[] = []
    for (const [trade, observed] of this.trades) {
      this.onTradeChanged(trade)
      const { peerId: id, wire } = trade.peer
      // A seller's rounds do not coincide with ours: a round that was paid in part shows nothing.
      const wanted = observed.wanted && observed.paid !== observed.unpaid
      if (trade.trade.peer) rounds.push({ id, paid: observed.paid, bytes: wire.downloaded - observed.bytes, wanted })
      this.trades.set(trade, newObservation(trade))
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
      const price = bids.get(trade.peer.peerId) ?? FREE
      if (trade.trade.buying.wanted !== price) trade.apply({ kind: 'bid', price })
    }
  }

  gainOf(trade: ActiveTrade): Gain | null {
    return gainOf(this.#state.get(trade.peer.peerId))
  }

  get totalGain(): Gain | null {
    return totalGain(this.#state)
  }
}

function newObservation({ peer: { wire }, trade }: ActiveTrade): RoundObservation {
  const paid = trade.buying.price !== null
  return { bytes: wire.downloaded, paid, unpaid: !paid, wanted: wire.amInterested }
}
