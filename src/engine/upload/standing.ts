import { TURN_ROUNDS } from '../../core/choker.ts'
import { LIMITS } from '../../core/limits.ts'

/** Each time a payer lets a paid slot lie it stands behind for twice as many rounds, up to this many times {@link TURN_ROUNDS}. */
const MOST_TURNS = 16

/**
 * Payers whose bids do not count: they held a paid slot for a whole round and took nothing on it. One that cannot pay is out for the
 * longest time at once, since its next slot would lie as well; one that had credit and asked for nothing (a film that is paused) is out
 * for a turn first. A cheque ends it.
 */
export class Standing {
  /** By payer, or whatever names a peer that has none. */
  readonly #out = new Map<unknown, { readonly until: number; readonly turns: number }>()
  #round = 0

  counts(payer: unknown): boolean {
    return (this.#out.get(payer)?.until ?? 0) <= this.#round
  }

  nextRound(): void {
    this.#round++
  }

  /** A paid slot lay a whole round. */
  demote(payer: unknown, canPay: boolean): void {
    const turns = Math.min(MOST_TURNS, canPay ? 2 * (this.#out.get(payer)?.turns ?? 0.5) : MOST_TURNS)
    this.#out.delete(payer)
    this.#out.set(payer, { until: this.#round + turns * TURN_ROUNDS, turns })
    if (this.#out.size > LIMITS.demotedPayers) this.#out.delete(this.#out.keys().next().value)
  }

  paid(payer: unknown): void {
    this.#out.delete(payer)
  }
}
