import type { Wire } from 'bittorrent-protocol'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import type { PeerSpeed } from '../../core/picking/picker-options.ts'
import { MIN_DEPTH, Pipeline, type RequestStamp } from '../../core/picking/pipeline.ts'
import { CancelledRequests } from './cancelled-requests.ts'

/** Whoever blocks are asked of: a peer on a wire, or a web seed. */
export abstract class BlockSource implements PeerSpeed {
  /** By which it is blamed: the peer's id, or a web seed's address. */
  readonly id: string
  readonly pipeline = new Pipeline()
  /** Requests whose answers we listen for. */
  readonly live = new Map<PendingRequest<BlockSource>, RequestStamp>()
  readonly #now: () => number

  constructor(id: string, now: () => number) {
    this.id = id
    this.#now = now
  }

  /** Blocks that it is still to send although nobody waits for them. */
  protected get surplus(): number {
    return 0
  }

  drainMs(outstanding: number): number {
    const { live, surplus, pipeline } = this
    return pipeline.drainMs(outstanding + surplus, this.#now(), live.size + surplus > 0)
  }

  /** Nobody waits for this block any more. */
  abstract cancel(ask: PendingRequest<BlockSource>, offset: number, length: number): void
}

/** One wire as the download side sees it. */
export class DownloadPeer extends BlockSource {
  readonly wire: Wire
  readonly cancelled: CancelledRequests
  /** It owes us blocks and is silent: its requests are given to others, one stays to hear when it is back. */
  isSnubbed = false

  constructor(wire: Wire, id: string, now: () => number) {
    super(id, now)
    this.wire = wire
    this.cancelled = new CancelledRequests(now)
  }

  /** Requests it may have outstanding now. What was taken back and may come all the same leaves fewer, and some in any case. */
  depth(isReading: boolean): number {
    if (this.isSnubbed) return 1
    const { reqq } = this.wire.peerExtendedHandshake
    const depth = this.pipeline.depth(typeof reqq === 'number' ? reqq : undefined, isReading)
    return Math.max(Math.min(depth, MIN_DEPTH), depth - this.cancelled.size)
  }

  /** Infinity while it chokes us or is snubbed: nothing more is asked of it. */
  override drainMs(outstanding: number): number {
    return this.isSnubbed || this.wire.peerChoking ? Number.POSITIVE_INFINITY : super.drainMs(outstanding)
  }

  protected override get surplus(): number {
    return this.cancelled.size
  }

  override cancel({ piece }: PendingRequest<BlockSource>, offset: number, length: number): void {
    if (!this.wire.destroyed) this.wire.cancel(piece, offset, length)
  }
}
