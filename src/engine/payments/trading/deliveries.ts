import type { BttPerMib } from '../../../core/money/wei.ts'

/** Bytes of one source at one price. */
export interface Delivery<S> {
  readonly source: S
  readonly price: BttPerMib
  readonly bytes: number
}

/**
 * Which paid blocks lie in pieces that are not judged yet: by whom, and at the price quoted last before each came. A block without a
 * price is free and is not noted. What it holds is bounded by the pieces that are under way.
 */
export class PendingDeliveries<S> {
  readonly #pieces = new Map<number, Delivery<S>[]>()

  note(piece: number, source: S, price: BttPerMib, bytes: number): void {
    const deliveries = this.#pieces.get(piece) ?? []
    this.#pieces.set(piece, deliveries)
    const same = deliveries.findIndex((delivery) => delivery.source === source && delivery.price === price)
    const earlier = deliveries[same]
    if (earlier) deliveries[same] = { ...earlier, bytes: earlier.bytes + bytes }
    else deliveries.push({ source, price, bytes })
  }

  /** Takes a judged piece out. What is owed for it when it verified; nothing is when it did not. */
  judge(piece: number, verified: boolean): readonly Delivery<S>[] {
    const deliveries = this.#pieces.get(piece) ?? []
    this.#pieces.delete(piece)
    return verified ? deliveries : []
  }

  clear(): void {
    this.#pieces.clear()
  }
}
