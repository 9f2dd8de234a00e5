import type { BttPerMib } from '../../core/money/wei.ts'
import type { Wire } from '../wire/wire.ts'

/**
 * The sale of upload slots, as the uploader needs it: the bid of each peer, its credit, and the accounting of what was
 * sent. All answers are immediate; what has to be read from a chain is read beforehand.
 */
export interface SlotMarket {
  /** Least price of a paid slot; null while nothing is sold, and then no bids are read. */
  readonly ask: BttPerMib | null
  /** Most that this peer pays; 0 when it pays nothing, has proved nothing, or owes too much. */
  bid(wire: Wire): BttPerMib
  /**
   * Outcome of a round: the price of the blocks that follow, null when they are free. Sent to the peer in-stream,
   * before the blocks to which it applies. Called each round for every peer with a paid slot, and once when it loses
   * the slot.
   */
  award(wire: Wire, price: BttPerMib | null): void
  /** The payer of this wire, once proved. Wires of one payer share one credit, and hold one paid slot. */
  payerOf?(wire: Wire): string | null
  /** Whether the peer now bids less than the price awarded to it: it loses its slot at once. */
  hasWithdrawn?(wire: Wire): boolean
  /**
   * Bytes that may still be sent on credit at the awarded price; 0 without one. A peer with too little waits; one
   * that is sent nothing for a whole round may not bid until it pays (`idle-payers.ts`).
   */
  creditBytes(wire: Wire): number
  /** A block was written to the channel, at the awarded price (`paid`) or free of charge. */
  onSent(wire: Wire, bytes: number, paid: boolean): void
}
