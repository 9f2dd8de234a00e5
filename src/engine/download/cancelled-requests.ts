import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import { MAX_DEPTH, type RequestStamp } from '../../core/picking/pipeline.ts'

/** Longest that a peer is not asked for a piece whose request was taken back, ms. */
const COOLING_MS = 1_000
/** Longer than a peer's disk takes for a block: what it answers meanwhile may have overtaken an older one. */
const OVERTAKING_MS = 100

interface CancelledRequest {
  readonly stamp: RequestStamp
  readonly takenBackAt: number
  /** Its block may be asked for again. */
  readonly mayReturn: boolean
}

/**
 * Requests to one peer that were taken back, whose blocks may come all the same: a cancel crosses them on their way, and webtorrent sends
 * what it has read (it queues every block that it is asked for at once). They fill the peer's queue, and tell how fast it is.
 *
 * Until it is known what became of them, their pieces are not asked of that peer again: webtorrent answers neither request when a block is
 * cancelled and asked for again while the first is still being read (bittorrent-protocol 5.0.9 `_onRequest`: the first answer pulls the second
 * request off the list).
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
    if (this.#size >= 2 * MAX_DEPTH) this.#forget(() => true)
    const blocks = this.#byPiece.get(piece) ?? new Map<number, CancelledRequest>()
    this.#byPiece.set(piece, blocks)
    if (!blocks.has(block)) this.#size++
    blocks.set(block, { stamp, takenBackAt: this.#now(), mayReturn })
  }

  /** A block came that nobody waits for: when it was asked for, if it was. */
  onBlock(piece: number, block: number): RequestStamp | null {
    const ghost = this.#byPiece.get(piece)?.get(block)
    if (!ghost) return null
    this.#drop(piece, block)
    return ghost.stamp
  }

  /** The answer to what was asked for then is here. Peers answer in order: what is older and was taken back will not come. */
  onAnswer({ askedAt }: RequestStamp): void {
    const before = this.#now() - OVERTAKING_MS
    this.#forget(({ stamp, takenBackAt }) => stamp.askedAt < askedAt && takenBackAt <= before)
  }

  mayRequest(piece: number): boolean {
    const blocks = this.#byPiece.get(piece)
    if (!blocks) return true
    const before = this.#now() - COOLING_MS
    for (const { takenBackAt, mayReturn } of blocks.values()) if (mayReturn && takenBackAt > before) return false
    return true
  }

  /** Milliseconds until some piece may be asked for again at the latest; null when there is none to wait for. */
  waitMs(): number | null {
    const now = this.#now()
    let least: number | null = null
    for (const blocks of this.#byPiece.values()) {
      for (const { takenBackAt, mayReturn } of blocks.values()) {
        const ms = takenBackAt + COOLING_MS - now
        if (mayReturn && ms > 0 && (least === null || ms < least)) least = ms
      }
    }
    return least
  }

  #forget(isGone: (ghost: CancelledRequest) => boolean): void {
    for (const [piece, blocks] of this.#byPiece) {
      for (const [block, ghost] of blocks) if (isGone(ghost)) this.#drop(piece, block)
    }
  }

  #drop(piece: number, block: number): void {
    const blocks = this.#byPiece.get(piece)
    if (!blocks?.delete(block)) return
    this.#size--
    if (blocks.size === 0) this.#byPiece.delete(piece)
  }
}
