import { BLOCK_BYTES } from '../../../../core/metainfo/block.ts'
import { type BttPerMib, FREE, minWei, NO_WEI, type Wei, wei } from '../../../../core/money/wei.ts'
import { type OutgoingChannel, owedBy } from '../../../../core/speed/channel/outgoing-channel.ts'
import { answerMs, SETTLE_MS, SLOT_MS } from '../../../../core/speed/sponsoring/sponsor-policy.ts'
import type { Sample, SampleResult } from '../../../../core/speed/sponsoring/sponsor-record.ts'
import type { ActiveTrade } from '../peer/active-trade.ts'
import type { CheckedPieces, SponsoredSwarm } from './sponsored-swarm.ts'

/** Requests sent at once: any client accepts so many. */
const REQUESTS = 16

export interface SampleOptions {
  readonly trade: ActiveTrade
  readonly sample: Sample
  readonly pieces: CheckedPieces
  readonly swarm: SponsoredSwarm
  /** Ms of a clock that never goes back. */
  readonly clock: () => number
  /** Charges verified bytes to the seller's channel. */
  charge(bytes: number, price: BttPerMib): void
  onDone(result: SampleResult, cost: Wei): void
}

/**
 * Buys one piece of one seller: waits for a paid slot, requests every block of the piece, checks it in memory, pays by
 * the trade on that wire, and drops it. Nothing is stored, and no other peer is asked for it.
 */
export class PieceSample {
  readonly trade: ActiveTrade
  readonly sample: Sample
  readonly #options: SampleOptions
  readonly #before: OutgoingChannel | null
  readonly #bytes: Uint8Array<ArrayBuffer>
  /** Bytes by the price at which they came. */
  readonly #prices = new Map<BttPerMib, number>()
  readonly #open: number[] = []
  readonly #requested = new Set<number>()
  #received = 0
  #rejected = 0
  #phase: 'slot' | 'answer' | 'check' | 'settle' | 'done' = 'slot'
  #until: number

  constructor(options: SampleOptions) {
    const { trade, sample, clock, swarm } = options
    this.#options = options
    this.trade = trade
    this.sample = sample
    this.#before = trade.outgoing
    this.#bytes = new Uint8Array(sample.bytes)
    for (let offset = 0; offset < sample.bytes; offset += BLOCK_BYTES) this.#open.push(offset)
    this.#until = clock() + SLOT_MS
    swarm.onRequested(sample.bytes)
    const { wire } = trade.peer
    wire.isAudited = true
    for (const event of ['unchoke', 'close']) wire.on(event, this.look)
    wire.interested()
    this.look()
  }

  /** Something changed on the wire or in the trade, or time has passed. */
  readonly look = (): void => {
    const { trade } = this
    if (this.#phase === 'settle') {
      if (this.#owed <= 0n || trade.closed || this.#isLate) this.#end('verified')
      return
    }
    if (this.#phase === 'check' || this.#phase === 'done') return
    const hasLeft = trade.closed || trade.peer.wire.destroyed || trade.trade.buying.refusal !== null
    if (hasLeft || this.#isLate) return void this.#end(this.#phase === 'slot' ? 'none' : 'unanswered')
    if (this.#phase === 'slot') {
      // Blocks that come before the price are free, and would pay the seller nothing.
      if (trade.peer.wire.peerChoking || trade.trade.buying.price === null) return
      this.#phase = 'answer'
      this.#until = this.#options.clock() + answerMs(this.sample.bytes)
    }
    this.#request()
  }

  /** Ends it: what came so far is dropped. */
  stop(): void {
    if (this.#phase !== 'check' && this.#phase !== 'settle') this.#end(this.#phase === 'slot' ? 'none' : 'stopped')
  }

  get #isLate(): boolean {
    return this.#options.clock() >= this.#until
  }

  get #owed(): bigint {
    return this.trade.outgoing === null ? 0n : owedBy(this.trade.outgoing)
  }

  /** What was charged since the beginning and not forgiven. */
  get #cost(): Wei {
    const [after, before] = [this.trade.outgoing, this.#before]
    if (after === null || before === null) return NO_WEI
    const cost = after.taken - before.taken - (after.forgiven - before.forgiven)
    return cost > 0n ? minWei(wei(cost), this.sample.atMost) : NO_WEI
  }

  #request(): void {
    const { wire } = this.trade.peer
    while (this.#requested.size < REQUESTS && !wire.peerChoking && !wire.destroyed) {
      const offset = this.#open.shift()
      if (offset === undefined) return
      const length = Math.min(BLOCK_BYTES, this.sample.bytes - offset)
      this.#requested.add(offset)
      wire.request(this.sample.piece, offset, length, (error, data) => {
        this.#requested.delete(offset)
        if (this.#phase !== 'answer') return
        if (error || data.length !== length) this.#onRejected(offset)
        else this.#onBlock(offset, data)
      })
    }
  }

  #onRejected(offset: number): void {
    this.#open.push(offset)
    this.#rejected++
    const { wire } = this.trade.peer
    if (wire.destroyed) return void this.#end('unanswered')
    // A seller that ended our slot rejects what is open. One that rejects again and again has not got the piece.
    if (this.#rejected > 2 * Math.ceil(this.sample.bytes / BLOCK_BYTES)) return void this.#end('unanswered')
    queueMicrotask(this.look)
  }

  #onBlock(offset: number, data: Uint8Array): void {
    this.#bytes.set(data, offset)
    this.#received += data.length
    this.#options.swarm.onReceived(data.length)
    const price = this.trade.trade.buying.price ?? FREE
    this.#prices.set(price, (this.#prices.get(price) ?? 0) + data.length)
    if (this.#received === this.sample.bytes) void this.#check()
    else this.look()
  }

  async #check(): Promise<void> {
    this.#phase = 'check'
    const { trade, sample } = this
    const verified = await this.#options.pieces.matches(sample.piece, this.#bytes)
    if (!verified) {
      trade.apply({ kind: 'bad-data' })
      this.#end('failed')
      this.#options.swarm.blame(trade.peer.peerId, sample.piece)
      return
    }
    for (const [price, bytes] of this.#prices) if (price > 0n) this.#options.charge(bytes, price)
    this.#phase = 'settle'
    this.#until = this.#options.clock() + SETTLE_MS
    this.look()
  }

  #end(result: SampleResult): void {
    if (this.#phase === 'done') return
    this.#phase = 'done'
    const { wire } = this.trade.peer
    for (const event of ['unchoke', 'close']) wire.off(event, this.look)
    wire.isAudited = false
    if (!wire.destroyed) {
      for (const offset of [...this.#requested]) {
        wire.cancel(this.sample.piece, offset, Math.min(BLOCK_BYTES, this.sample.bytes - offset))
      }
      // A stream of a file that was not wanted may use the wire by now.
      if (wire.requests.length === 0) wire.uninterested()
    }
    this.#options.onDone(result, result === 'verified' ? this.#cost : NO_WEI)
  }
}
