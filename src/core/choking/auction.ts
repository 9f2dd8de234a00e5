import type { BttPerMib } from '../money/wei.ts'

export interface Bid<Bidder> {
  readonly bidder: Bidder
  /** The most that the bidder pays; 0 is no bid. */
  readonly price: BttPerMib
}

export interface Sale<Bidder> {
  /** The best bidders, best first, at most one for each slot. */
  readonly winners: readonly Bidder[]
  /** What every winner pays, and what another peer has to bid for a slot that is still free. */
  readonly price: BttPerMib
}

/**
 * Uniform-price auction of equal slots, one to a bidder: the best bids win and all winners pay the highest losing
 * bid, or the ask while there are slots for all. Bids below the ask do not take part. A bidder gains nothing by
 * bidding other than what a slot is worth to it: a winner's own bid never sets the price. Equal bids are drawn by
 * lot.
 *
 * @param random 0 ≤ value < 1
 */
export function auction<Bidder>(
  bids: readonly Bid<Bidder>[],
  slots: number,
  ask: BttPerMib,
  random: () => number,
): Sale<Bidder> {
  const ranked = bids
    .filter(({ price }) => price > 0n && price >= ask)
    .map((bid) => ({ ...bid, lot: random() }))
    .sort((a, b) => (a.price === b.price ? a.lot - b.lot : a.price < b.price ? 1 : -1))
  const places = Math.max(0, Math.floor(slots))
  return { winners: ranked.slice(0, places).map(({ bidder }) => bidder), price: ranked[places]?.price ?? ask }
}
