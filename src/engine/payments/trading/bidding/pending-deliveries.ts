import type { BttPerMib } from '../../../../core/money/wei.ts'

/** Bytes of one source at one price. */
export interface Delivery<S> {
  readonly source: S
  readonly price: BttPerMib
  readonly bytes: number
}

/**
 * Blocks of pieces that are not checked yet: their source, and the price quoted last before each arrived, 0 where there
 * was none. Bounded by the number of partial pieces.
 */
export class PendingDeliveries<S> {
  readonly #byPiece = new Map<number, Delivery<S>[]>()

  add(piece: number, source: S, price: BttPerMib, bytes: number): void {
    const deliveries = this.#byPiece.get(piece) ?? []
    this.#byPiece.set(piece, deliveries)
    const same = deliveries.findIndex((delivery) => delivery.source === source && delivery.price === price)
    const earlier = deliveries[same]
    if (earlier) deliveries[same] = { ...earlier, bytes: earlier.bytes + bytes }
    else deliveries.push({ source, price, bytes })
  }

  /** Removes a checked piece. Returns what was delivered of it: nothing when it failed. */
  onPieceChecked(piece: number, verified: boolean): readonly Delivery<S>[] {
    const deliveries = this.#byPiece.get(piece) ?? []
    this.#byPiece.delete(piece)
    return verified ? deliveries : []
  }
}
