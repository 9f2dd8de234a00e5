import type { Wire } from 'bittorrent-protocol'
import type { BttPerMib } from '../../core/money/wei.ts'

/**
 * Whoever keeps the money, as the upload side sees it: who would pay for blocks, how far each may go on credit, and word of what
 * was sent. All answers are immediate; what has to be asked of a chain was asked before.
 */
export interface SlotMarket {
  /** Least that a paid slot costs; null while nothing is sold, and then nobody is asked for a bid. */
  readonly ask: BttPerMib | null
  /** Most that this peer said it pays; 0 when it pays nothing, has proved nothing or owes too much. */
  bid(wire: Wire): BttPerMib
  /**
   * Outcome of a round: the price of the blocks that follow, null when they are free. Told to the peer in-stream, so that it stands
   * before the blocks it applies to. Called each round for every peer that holds a paid slot, and once when it loses it.
   */
  award(wire: Wire, price: BttPerMib | null): void
  /** Who pays on this wire, once proved. Wires of one payer share one credit, and hold one paid slot. */
  payerOf?(wire: Wire): string | null
  /** The peer bids less than the price awarded to it: it pays no more and goes to the free peers at once. */
  hasWithdrawn?(wire: Wire): boolean
  /**
   * Bytes that may still be sent on credit at the price awarded; 0 without one. The peer waits while they are too few; whoever takes
   * nothing for a whole round stands behind until it pays (`standing.ts`).
   */
  creditBytes(wire: Wire): number
  /** A block went into the channel. `paid`: at the price awarded last; else free of charge. */
  onSent(wire: Wire, bytes: number, paid: boolean): void
}
