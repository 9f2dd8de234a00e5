import { type BttPerMib, FREE, type Wei } from '../../../core/money/wei.ts'
import {
  afterRound,
  type BiddingState,
  decideBids,
  type Gain,
  gainOf,
  type RoundOfSeller,
  totalGain,
} from '../../../core/speed/bidding.ts'
import type { TorrentView } from '../swarm-money.ts'
import { PendingDeliveries } from './deliveries.ts'
import type { PeerTrade } from './peer-trade.ts'

/** What a torrent may be bought for now. */
export interface BuyingMeans {
  readonly maximum: BttPerMib
  /** The smallest of what the month, the torrent and the vault leave; 0 while nothing may be bought. */
  readonly budgetLeft: Wei
}

interface Watched {
  /** `wire.downloaded` when the round began. */
  bytes: number
  paid: boolean
  unpaid: boolean
  wanted: boolean
}

/** How long what a torrent lacks is believed: it is counted piece by piece. */
const MISSING_MS = 1_000

/** The buying of one torrent: who sent what, what paying gained, and what is bid next (`core/buying.ts`). */
export class TorrentBidding {
  readonly deliveries = new PendingDeliveries<PeerTrade>()
  readonly trades = new Map<PeerTrade, Watched>()
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

  recount(): void {
    this.#missing = { bytes: 0n, at: Number.NEGATIVE_INFINITY }
  }

  enter(dealing: PeerTrade): void {
    this.trades.set(dealing, watch(dealing))
  }

  leave(dealing: PeerTrade): void {
    this.trades.delete(dealing)
  }

  /** Which kinds of round this one was, seen whenever the trade moves. */
  note(dealing: PeerTrade): void {
    const watched = this.trades.get(dealing)
    if (!watched) return
    if (dealing.trade.buying.price === null) watched.unpaid = true
    else watched.paid = true
    watched.wanted &&= dealing.peer.wire.amInterested
  }

  /** A round of the auction is over: learns from it. */
  endRound(): void {
    const now = this.#now()
    const seconds = (now - this.#roundAt) / 1_000
    this.#roundAt = now
    const rounds: RoundOfSeller[] = []
    for (const [dealing, watched] of this.trades) {
      this.note(dealing)
      const { peerId: id, wire } = dealing.peer
      // Rounds of sellers are not ours: one that was paid in part tells nothing.
      const wanted = watched.wanted && watched.paid !== watched.unpaid
      if (dealing.trade.peer) rounds.push({ id, paid: watched.paid, bytes: wire.downloaded - watched.bytes, wanted })
      this.trades.set(dealing, watch(dealing))
    }
    if (seconds > 0) this.#state = afterRound(this.#state, rounds, seconds)
  }

  /** Bids with every seller; FREE where nothing is to be bought. */
  bid({ maximum, budgetLeft }: BuyingMeans): void {
    const sellers = [...this.trades.keys()].map((dealing) => ({
      id: dealing.peer.peerId,
      ask: dealing.trade.buying.refusal === null ? (dealing.trade.peer?.ask ?? null) : null,
    }))
    const bytesLeft = budgetLeft === 0n ? 0n : this.missingBytes
    const bids = decideBids(this.#state, { sellers, maximum, budgetLeft, bytesLeft })
    for (const dealing of [...this.trades.keys()]) {
      const price = bids.get(dealing.peer.peerId) ?? FREE
      if (dealing.trade.buying.wanted !== price) dealing.apply({ kind: 'bid', price })
    }
  }

  gainOf(dealing: PeerTrade): Gain | null {
    return gainOf(this.#state.get(dealing.peer.peerId))
  }

  get totalGain(): Gain | null {
    return totalGain(this.#state)
  }
}

function watch({ peer: { wire }, trade }: PeerTrade): Watched {
  const paid = trade.buying.price !== null
  return { bytes: wire.downloaded, paid, unpaid: !paid, wanted: wire.amInterested }
}
