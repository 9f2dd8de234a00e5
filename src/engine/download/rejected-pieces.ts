/** How long a peer is not asked again for a piece that it has refused, ms. */
const COOLING_MS = 1_000

/** Keeps a peer that refused a request without choking us from being asked for that piece again and again. */
export class RejectedPieces {
  readonly #cooling = new WeakMap<object, Map<number, number>>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  add(peer: object, piece: number): void {
    const pieces = this.#cooling.get(peer) ?? new Map<number, number>()
    this.#cooling.set(peer, pieces)
    const now = this.#now()
    for (const [cooled, until] of pieces) if (until <= now) pieces.delete(cooled)
    pieces.set(piece, now + COOLING_MS)
  }

  /** Milliseconds until some piece may be asked of this peer again; null when there is none to wait for. */
  waitMs(peer: object): number | null {
    const now = this.#now()
    const ends = [...(this.#cooling.get(peer)?.values() ?? [])].filter((until) => until > now)
    return ends.length === 0 ? null : Math.min(...ends) - now
  }

  mayRequest(peer: object, piece: number): boolean {
    return (this.#cooling.get(peer)?.get(piece) ?? 0) <= this.#now()
  }
}
