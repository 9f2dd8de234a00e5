import { LIMITS } from '../../core/limits.ts'
import { pieceLengthAt, type TorrentLayout } from '../../core/metainfo/layout.ts'
import { pieceForOthers, UngivenPieces } from '../../core/web-seed/bootstrap.ts'
import type { TrafficCounter } from './traffic-counter.ts'

export interface BootstrapParts {
  readonly layout: TorrentLayout
  /** What the owner allows, a visit. */
  readonly mostBytes: number
  readonly traffic: TrafficCounter
  /** The peers of the torrent are known, and none of those that are not connected has all of it. */
  isSwarmKnown(): boolean
  /** A piece that the host has whole, that is not here, and that no connected peer has. */
  isMissing(piece: number): boolean
  /** This piece is wanted from now on, beside what is read; null: none is. */
  want(piece: number | null): void
}

/**
 * Fetches pieces that no copy in the swarm has from the owner's host once more, one after the other, so that they can
 * be given. They count as uploads for what the visitor allows.
 */
export class Bootstrap {
  readonly #parts: BootstrapParts
  readonly #ungiven = new UngivenPieces()
  readonly #timer: ReturnType<typeof setInterval>
  #piece: number | null = null
  /** Of pieces that came. */
  fetchedBytes = 0

  constructor(parts: BootstrapParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#look(), LIMITS.bootstrapLookMs)
  }

  get ungivenBytes(): number {
    return this.#ungiven.bytes
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  onVerified(piece: number): void {
    if (piece !== this.#piece) return
    const bytes = pieceLengthAt(this.#parts.layout, piece)
    this.fetchedBytes += bytes
    this.#ungiven.add(piece, bytes)
    this.#piece = null
    this.#parts.want(null)
    this.#look()
  }

  onGiven(piece: number, bytes: number): void {
    this.#ungiven.onGiven(piece, bytes)
  }

  #look(): void {
    const { layout, traffic, mostBytes, isMissing } = this.#parts
    if (this.#piece !== null || !this.#parts.isSwarmKnown()) return
    const piece = pieceForOthers({
      ...{ pieceCount: layout.pieceCount, isMissing, random: Math.random },
      bytesOf: (piece) => pieceLengthAt(layout, piece),
      leftBytes: mostBytes - this.fetchedBytes,
    })
    if (piece === null) return
    const bytes = pieceLengthAt(layout, piece)
    if (!traffic.mayUpload(bytes)) return
    traffic.onSending(bytes)
    this.#piece = piece
    this.#parts.want(piece)
  }
}
