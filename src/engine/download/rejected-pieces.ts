/** How long a rejected piece is not requested from the same peer again, ms. */
const COOLDOWN_MS = 1_000

/** Pieces of which peers rejected requests without choking us, so that they are not requested again at once. */
export class RejectedPieces {
  readonly #until = new WeakMap<object, Map<number, number>>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  add(peer: object, piece: number): void {
    const pieces = this.#until.get(peer) ?? new Map<number, number>()
    this.#until.set(peer, pieces)
    const now = this.#now()
    for (const [rejected, until] of pieces) if (until <= now) pieces.delete(rejected)
    pieces.set(piece, now + COOLDOWN_MS)
  }

  /** How long until the next piece may be requested from this peer again, ms; null when there is none to wait for. */
  waitMs(peer: object): number | null {
    const now = this.#now()
    const ends = [...(this.#until.get(peer)?.values() ?? [])].filter((until) => until > now)
    return ends.length === 0 ? null : Math.min(...ends) - now
  }

  mayRequest(peer: object, piece: number): boolean {
    return (this.#until.get(peer)?.get(piece) ?? 0) <= this.#now()
  }
}
