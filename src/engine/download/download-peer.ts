import { DeliveredBytes } from '../../core/choking/delivered-bytes.ts'
import { LIMITS } from '../../core/limits.ts'
import { answersManyRequests } from '../../core/peering/client-name.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import type { PeerSpeed } from '../../core/picking/picker-options.ts'
import { MIN_DEPTH, Pipeline, type RequestStamp } from '../../core/picking/pipeline.ts'
import { throughput } from '../lib/throughput.ts'
import type { Wire } from '../wire/wire.ts'
import { CancelledRequests } from './cancelled-requests.ts'

/** Where blocks are requested: a peer on a wire, or a web seed. */
export abstract class BlockSource implements PeerSpeed {
  /** Identifies the source of a bad block: the key of a peer's connection, or a web seed's URL. */
  readonly id: string
  readonly pipeline = new Pipeline()
  /** Unanswered requests, oldest first. */
  readonly pending = new Map<PendingRequest<BlockSource>, RequestStamp>()
  readonly delivered = new DeliveredBytes()
  readonly #now: () => number

  constructor(id: string, now: () => number) {
    this.id = id
    this.#now = now
  }

  /** Blocks that may still come although they are not awaited. */
  protected get cancelledCount(): number {
    return 0
  }

  drainMs(outstanding: number): number {
    const { pending, cancelledCount, pipeline } = this
    return pipeline.drainMs(outstanding + cancelledCount, this.#now(), pending.size + cancelledCount > 0)
  }

  /** The block is not awaited any more. */
  abstract cancel(request: PendingRequest<BlockSource>, offset: number, length: number): void
}

/** A peer on a wire as the download side sees it. */
export class DownloadPeer extends BlockSource {
  readonly wire: Wire
  readonly cancelled: CancelledRequests
  /** Bytes per second of those that count. */
  readonly deliveredPerSecond = throughput()
  /** The peer does not answer: its requests went to others, and one stays to show when it answers again. */
  isSnubbed = false
  /** When it was first hoped that it sends something, ms of the clock; null: not yet. */
  #hopedSince: number | null = null
  /** Whether the peer's program answers as many requests as it accepts, as far as its version tells. */
  #version: Uint8Array | undefined
  #isProven: boolean

  constructor(wire: Wire, id: string, now: () => number) {
    super(id, now)
    this.wire = wire
    this.#isProven = answersManyRequests(wire.peerId ?? id, null)
    this.cancelled = new CancelledRequests(now)
  }

  /**
   * Most requests to have outstanding now: fewer while cancelled ones may still be answered, but at least MIN_DEPTH.
   */
  depth(isReading: boolean): number {
    if (this.isSnubbed) return 1
    const { reqq, v } = this.wire.peerExtendedHandshake
    if (v !== this.#version) {
      this.#version = v
      this.#isProven = answersManyRequests(this.wire.peerId ?? this.id, v ?? null)
    }
    const depth = this.pipeline.depth(typeof reqq === 'number' ? reqq : undefined, isReading, this.#isProven)
    return Math.max(Math.min(depth, MIN_DEPTH), depth - this.cancelled.size)
  }

  /** How long a peer that never sent anything has been waited for, ms; Infinity: it has, or does not answer. */
  hopedMs(now: number): number {
    if (this.isSnubbed || this.pipeline.received > 0) return Number.POSITIVE_INFINITY
    this.#hopedSince ??= now
    return now - this.#hopedSince
  }

  onUnchoke(): void {
    this.#hopedSince = null
  }

  /** Until it has sent `outstanding` blocks at its measured rate, ms; no less than it has been silent. */
  readyMs(outstanding: number, now: number): number {
    return Math.max(this.drainMs(outstanding), this.pipeline.silentMs(this.pending.size, now))
  }

  /** Whether blocks may come from it. */
  mayBring(now: number): boolean {
    return this.pipeline.received > 0
      ? !this.isSnubbed && !this.wire.peerChoking
      : this.hopedMs(now) < LIMITS.readerHopeMs
  }

  /** Infinity while the peer chokes us or is snubbed: nothing more is requested from it. */
  override drainMs(outstanding: number): number {
    return this.isSnubbed || this.wire.peerChoking ? Number.POSITIVE_INFINITY : super.drainMs(outstanding)
  }

  protected override get cancelledCount(): number {
    return this.cancelled.size
  }

  override cancel({ piece }: PendingRequest<BlockSource>, offset: number, length: number): void {
    if (!this.wire.destroyed) this.wire.cancel(piece, offset, length)
  }
}
