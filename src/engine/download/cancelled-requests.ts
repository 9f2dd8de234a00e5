import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import { MAX_DEPTH, type RequestStamp } from '../../core/picking/pipeline.ts'

/** How long a piece is not requested from the same peer again after a cancelled request, ms. */
const COOLDOWN_MS = 1_000
/** Longer than a peer's disk takes for a block: an answer within this time may have overtaken an older one. */
const OVERTAKING_MS = 100

interface CancelledRequest {
  readonly stamp: RequestStamp
  readonly cancelledAt: number
  /** Whether the block may be requested again. */
  readonly mayReturn: boolean
}

/**
 * Cancelled requests to one peer. Their blocks may come all the same: the cancel crosses them on the way, and
 * webtorrent sends what it has read (it queues every requested block at once). They fill the peer's queue, and show
 * how fast it is.
 *
 * Until it is known whether they will be answered, their pieces are not requested from that peer again: webtorrent
 * answers neither request when a block is cancelled and requested again while the first is still being read
 * (bittorrent-protocol 5.0.9 `_onRequest`: the first answer removes the second request from the list).
 */
export class CancelledRequests {
  readonly #byPiece = new Map<number, Map<number, CancelledRequest>>()
  readonly #now: () => number
  #size = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Blocks that may come. */
  get size(): number {
    return this.#size
  }

  add({ piece, block }: PendingRequest<object>, stamp: RequestStamp, mayReturn: boolean): void {
    if (this.#size >= 2 * MAX_DEPTH) this.#dropAll(() => true)
    const blocks = this.#byPiece.get(piece) ?? new Map<number, CancelledRequest>()
    this.#byPiece.set(piece, blocks)
    if (!blocks.has(block)) this.#size++
    blocks.set(block, { stamp, cancelledAt: this.#now(), mayReturn })
  }

  /** A block came that is not awaited. @returns the stamp of its cancelled request; null if it was never requested */
  onBlock(piece: number, block: number): RequestStamp | null {
    const request = this.#byPiece.get(piece)?.get(block)
    if (!request) return null
    this.#drop(piece, block)
    return request.stamp
  }

  /** A request was answered. Peers answer in order: older requests that were cancelled will not be answered. */
  onAnswer({ askedAt }: RequestStamp): void {
    const before = this.#now() - OVERTAKING_MS
    this.#dropAll(({ stamp, cancelledAt }) => stamp.askedAt < askedAt && cancelledAt <= before)
  }

  mayRequest(piece: number): boolean {
    const blocks = this.#byPiece.get(piece)
    if (!blocks) return true
    const before = this.#now() - COOLDOWN_MS
    for (const { cancelledAt, mayReturn } of blocks.values()) if (mayReturn && cancelledAt > before) return false
    return true
  }

  /** How long until the next piece may be requested again, at the latest, ms; null when there is none to wait for. */
  waitMs(): number | null {
    const now = this.#now()
    let least: number | null = null
    for (const blocks of this.#byPiece.values()) {
      for (const { cancelledAt, mayReturn } of blocks.values()) {
        const ms = cancelledAt + COOLDOWN_MS - now
        if (mayReturn && ms > 0 && (least === null || ms < least)) least = ms
      }
    }
    return least
  }

  #dropAll(isGone: (request: CancelledRequest) => boolean): void {
    for (const [piece, blocks] of this.#byPiece) {
      for (const [block, request] of blocks) if (isGone(request)) this.#drop(piece, block)
    }
  }

  #drop(piece: number, block: number): void {
    const blocks = this.#byPiece.get(piece)
    if (!blocks?.delete(block)) return
    this.#size--
    if (blocks.size === 0) this.#byPiece.delete(piece)
  }
}
