import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import { type BttPerMib, FREE, type Wei } from '../../../../core/money/wei.ts'
import { drawPiece, type NoSample, waitOf } from '../../../../core/speed/sponsoring/draw-piece.ts'
import { GAP_MS, SLOT_MS } from '../../../../core/speed/sponsoring/sponsor-policy.ts'
import {
  conclude,
  isOver,
  onDay,
  reserve,
  type Sample,
  type SampleResult,
  type SponsorPlan,
  type SponsorRecord,
  startPlan,
} from '../../../../core/speed/sponsoring/sponsor-record.ts'
import type { SponsorStatus } from '../../../../protocol/sponsoring/sponsor.ts'
import type { PaymentEntry } from '../../records/payment-records.ts'
import type { ActiveTrade } from '../peer/active-trade.ts'
import { chargeDelivery } from '../peer/charge-delivery.ts'
import { buyableSellers, type SellerInputs } from './buyable-sellers.ts'
import { PieceSample } from './piece-sample.ts'
import { type CheckedPieces, checkedPieces, type SponsoredSwarm, type SponsoredSwarms } from './sponsored-swarm.ts'

/** What sponsoring needs of the trader. */
export interface SponsorInputs extends SellerInputs {
  readonly options: {
    readonly sponsored: SponsoredSwarms
    onChanged(): void
    onFailed(error: Error): void
  }
  readonly services: { commit(entry: PaymentEntry): Promise<void> }
}

/** One torrent that is sponsored, beside its record. */
interface Sponsored {
  pieces: CheckedPieces | null
  isOpening: boolean
  /** While a piece is bought, from before it is persisted. */
  busy: boolean
  sample: PieceSample | null
  /** When the next piece is drawn, ms of the clock. */
  nextAt: number
  why: SponsorStatus
}

/**
 * Sponsors torrents: buys single pieces of sharers at random, one at a time for each torrent, within what the user
 * allowed (`core/speed/sponsoring`). What a piece can cost is persisted before anything is bid for it.
 */
export class Sponsors {
  readonly records: Map<InfoHash, SponsorRecord>
  readonly #trader: SponsorInputs
  readonly #sponsored = new Map<InfoHash, Sponsored>()
  /** Sellers whose slot we have left, and when: a bid that is withdrawn before its round is over costs the slot. */
  readonly #resting = new Map<ActiveTrade, number>()
  readonly #clock = (): number => performance.now()
  readonly #random: () => number
  readonly #blocker: () => string | null
  #closed = false

  /** @param blocker why nothing can be bought although buying is on */
  constructor(
    trader: SponsorInputs,
    records: Map<InfoHash, SponsorRecord>,
    blocker: () => string | null,
    random: () => number,
  ) {
    this.#trader = trader
    this.#blocker = blocker
    this.records = records
    this.#random = random
  }

  isSponsored(infoHash: InfoHash): boolean {
    const record = this.records.get(infoHash)
    return record?.state === 'running' && !isOver(record, this.#trader.now())
  }

  statusOf(infoHash: InfoHash): SponsorStatus {
    return this.#sponsored.get(infoHash)?.why ?? 'waiting'
  }

  async start(infoHash: InfoHash, plan: SponsorPlan): Promise<void> {
    await this.#put(infoHash, startPlan(plan, this.records.get(infoHash) ?? null))
    this.#wake(infoHash)
  }

  /** @param state of the plan from now on; without effect where there is none */
  async set(infoHash: InfoHash, state: SponsorRecord['state']): Promise<void> {
    const record = this.records.get(infoHash)
    if (!record || record.state === 'stopped') return
    await this.#put(infoHash, { ...record, state })
    if (state === 'running') this.#wake(infoHash)
    else this.#sponsored.get(infoHash)?.sample?.stop()
  }

  /** Forgets a torrent that was removed. */
  remove(infoHash: InfoHash): void {
    this.#sponsored.get(infoHash)?.sample?.stop()
    this.#sponsored.delete(infoHash)
    // `commit` has reported what cannot be written.
    if (this.records.delete(infoHash))
      this.#trader.services.commit({ sponsor: { infoHash, record: null } }).catch(() => {})
  }

  close(): void {
    this.#closed = true
    for (const { sample } of this.#sponsored.values()) sample?.stop()
  }

  /** Once a second. */
  tick(): void {
    const now = this.#clock()
    for (const [trade, since] of this.#resting) if (now - since >= SLOT_MS) this.#leave(trade)
    for (const [infoHash, record] of this.records) {
      const sponsored = this.#of(infoHash)
      sponsored.sample?.look()
      const before = sponsored.why
      if (!sponsored.busy && now >= sponsored.nextAt) sponsored.why = this.#next(infoHash, record, sponsored)
      if (sponsored.why !== before) this.#trader.options.onChanged()
    }
  }

  onTradeChanged(trade: ActiveTrade): void {
    for (const { sample } of this.#sponsored.values()) if (sample?.trade === trade) sample.look()
    if (this.#resting.has(trade) && (trade.closed || trade.trade.buying.price === null)) this.#leave(trade)
  }

  #of(infoHash: InfoHash): Sponsored {
    const known = this.#sponsored.get(infoHash)
    if (known) return known
    const added = { pieces: null, isOpening: false, busy: false, sample: null, nextAt: 0, why: 'waiting' } as const
    const sponsored: Sponsored = { ...added }
    this.#sponsored.set(infoHash, sponsored)
    return sponsored
  }

  #wake(infoHash: InfoHash): void {
    this.#of(infoHash).nextAt = 0
    this.#trader.options.sponsored(infoHash)?.seek()
  }

  /** Buys the next piece, or says why not. */
  #next(infoHash: InfoHash, record: SponsorRecord, sponsored: Sponsored): SponsorStatus {
    const { options, settings } = this.#trader
    if (record.state === 'stopped') return 'over'
    if (record.state === 'paused') return 'paused'
    const swarm = options.sponsored(infoHash)
    if (swarm === null) return 'not-running'
    if (!swarm.isComplete) return 'incomplete'
    if (!settings.buying.on || this.#blocker() !== null) return 'blocked'
    const { pieces } = sponsored
    if (pieces === null) {
      void this.#open(sponsored, swarm)
      return 'waiting'
    }
    if (swarm.waitMs() > 0) return 'waiting'
    const sellers = buyableSellers(this.#trader, infoHash, pieces)
    const drawn = drawPiece(
      record,
      {
        ...{ sellers, pieceCount: pieces.pieceCount, pieceLength: pieces.pieceLength },
        busy: this.#busy(),
        pieceBytes: (piece) => pieces.bytesOf(piece),
        maximum: settings.buying.maximum,
        now: this.#trader.now(),
      },
      this.#random,
    )
    if (typeof drawn === 'string') {
      sponsored.nextAt = this.#clock() + GAP_MS
      return drawn satisfies NoSample
    }
    sponsored.busy = true
    const { trade, ask } = drawn.seller
    void this.#buy(infoHash, { sponsored, swarm, pieces, trade, ask, sample: drawn.sample })
    return 'buying'
  }

  #busy(): ReadonlySet<string> {
    return new Set([...this.#sponsored.values()].flatMap(({ sample }) => sample?.sample.seller ?? []))
  }

  async #open(sponsored: Sponsored, swarm: SponsoredSwarm): Promise<void> {
    if (sponsored.isOpening) return
    sponsored.isOpening = true
    try {
      sponsored.pieces = await checkedPieces(swarm.torrentFile)
    } finally {
      sponsored.isOpening = false
    }
  }

  async #buy(
    infoHash: InfoHash,
    of: {
      readonly sponsored: Sponsored
      readonly swarm: SponsoredSwarm
      readonly pieces: CheckedPieces
      readonly trade: ActiveTrade
      readonly ask: BttPerMib
      readonly sample: Sample
    },
  ): Promise<void> {
    const { sponsored, swarm, pieces, trade, ask, sample } = of
    const record = onDay(this.records.get(infoHash)!, this.#trader.now())
    try {
      await this.#put(infoHash, reserve(record, sample))
    } catch {
      // Reported by `commit`: this trader promises nothing any more.
      return
    }
    const done = (result: SampleResult, cost: Wei): void => {
      sponsored.sample = null
      sponsored.busy = false
      this.#rest(trade)
      void this.#conclude(infoHash, sample, result, cost)
    }
    if (this.#closed || this.records.get(infoHash)?.state !== 'running') return done('none', 0n as Wei)
    this.#resting.delete(trade)
    this.#trader.bidding.hold(trade, ask)
    sponsored.sample = new PieceSample({
      ...{ trade, sample, pieces, swarm, clock: this.#clock },
      charge: (bytes, price) =>
        chargeDelivery({ source: trade, bytes, price }, this.#trader.records, this.#trader.options.onFailed),
      onDone: done,
    })
  }

  async #conclude(infoHash: InfoHash, sample: Sample, result: SampleResult, cost: Wei): Promise<void> {
    const record = this.records.get(infoHash)
    // After the end the other engine may have taken over: what was reserved stays counted.
    if (!record || this.#closed) return
    const sponsored = this.#of(infoHash)
    sponsored.why = 'waiting'
    sponsored.nextAt = this.#clock() + waitOf(record, sample.bytes, sample.atMost, this.#random)
    // `commit` has reported what cannot be written.
    await this.#put(infoHash, conclude(record, sample, result, cost)).catch(() => {})
  }

  /** The bid stays until the seller has ended our slot, so that it is not withdrawn before its round is over. */
  #rest(trade: ActiveTrade): void {
    if (trade.closed || trade.trade.buying.price === null) this.#leave(trade)
    else this.#resting.set(trade, this.#clock())
  }

  #leave(trade: ActiveTrade): void {
    this.#resting.delete(trade)
    this.#trader.bidding.hold(trade, FREE)
  }

  async #put(infoHash: InfoHash, record: SponsorRecord): Promise<void> {
    this.records.set(infoHash, record)
    this.#trader.options.onChanged()
    await this.#trader.services.commit({ sponsor: { infoHash, record } })
  }
}
