import type { Wire } from 'bittorrent-protocol'
import { TURN_ROUNDS } from '../../core/choking/choker.ts'
import { LIMITS } from '../../core/limits.ts'

/** Each time a paid slot lies, its holder stands behind for twice as many rounds, up to this many times {@link TURN_ROUNDS}. */
const MOST_TURNS = 16

interface Demotion {
  readonly until: number
  readonly turns: number
}

/**
 * Whose bids do not count: they held a paid slot for a whole round and took nothing on it. The wire is out for a turn first, one that
 * cannot pay for the longest time at once; when slots of a payer lie {@link TURN_ROUNDS} rounds in a row, on whatever wires, so is all of
 * it. Not sooner: a payer whose browser was killed leaves a wire behind that lies for a round, and comes back on another. A cheque ends it.
 */
export class IdlePayers {
  readonly #out = new Map<string | Wire, Demotion>()
  /** Rounds in a row in which a payer's slot lay. */
  readonly #idle = new Map<string, number>()
  #round = 0

  mayBid(payer: string | null, wire: Wire): boolean {
    return !this.#isOut(wire) && (payer === null || !this.#isOut(payer))
  }

  nextRound(): void {
    this.#round++
  }

  /** A paid slot lay a whole round. */
  onIdleRound(payer: string | null, wire: Wire, canPay: boolean): void {
    this.#demote(wire, canPay ? this.#turns(wire) : MOST_TURNS)
    if (payer === null) return
    const rounds = (this.#idle.get(payer) ?? 0) + 1
    keep(this.#idle, payer, rounds)
    if (rounds >= TURN_ROUNDS) this.#demote(payer, this.#turns(payer))
  }

  /** It took a block on its paid slot in this round. */
  onSlotUsed(payer: string | null): void {
    if (payer !== null) this.#idle.delete(payer)
  }

  onPaid(payer: string | null, wire: Wire): void {
    this.#out.delete(wire)
    if (payer === null) return
    this.#out.delete(payer)
    this.#idle.delete(payer)
  }

  onClose(wire: Wire): void {
    this.#out.delete(wire)
  }

  #isOut(who: string | Wire): boolean {
    return (this.#out.get(who)?.until ?? 0) > this.#round
  }

  #turns(who: string | Wire): number {
    return Math.min(MOST_TURNS, 2 * (this.#out.get(who)?.turns ?? 0.5))
  }

  #demote(who: string | Wire, turns: number): void {
    keep(this.#out, who, { until: this.#round + turns * TURN_ROUNDS, turns })
  }
}

/** As the newest; the oldest goes beyond the bound. */
function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > LIMITS.demotedPayers) map.delete(map.keys().next().value as K)
}
