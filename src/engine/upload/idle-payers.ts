import { TURN_ROUNDS } from '../../core/choking/choker.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Wire } from '../wire/wire.ts'

/**
 * Bids do not count for {@link TURN_ROUNDS} rounds after an idle paid slot, and for one round after a withdrawn bid.
 * Each further one doubles that, up to this many rounds.
 */
const MAX_ROUNDS = 16 * TURN_ROUNDS

interface Demotion {
  readonly until: number
  readonly rounds: number
  /** It withdrew a bid that had won: no payment shortens that. */
  readonly hasWithdrawn: boolean
}

/**
 * Wires and payers without valid bids, because a paid slot of theirs was idle for a whole round. First the wire
 * is demoted for a turn, or for the longest time if it cannot pay; after {@link TURN_ROUNDS} consecutive rounds with
 * idle slots on any wires, so is its payer. Not sooner: a killed browser leaves a wire behind that is idle for a round,
 * and its payer comes back on another. A payment ends the demotion.
 *
 * A wire and a payer that withdrew a bid which had won are demoted at once, whatever they pay: else bids made just
 * before a round and withdrawn after it would hold slots. The first time this takes one round, since a page that is
 * reloaded, or leaves a chain and comes back, withdraws its bid too; a payment after that round makes it forgotten.
 */
export class IdlePayers {
  readonly #demoted = new Map<string | Wire, Demotion>()
  /** Consecutive rounds in which a payer's slot was idle. */
  readonly #idleRounds = new Map<string, number>()
  #round = 0

  /** Whether the bids of this wire count. */
  mayBid(payer: string | null, wire: Wire): boolean {
    return !this.#isDemoted(wire) && (payer === null || !this.#isDemoted(payer))
  }

  nextRound(): void {
    this.#round++
  }

  /** A paid slot was idle for a whole round. */
  onIdleRound(payer: string | null, wire: Wire, canPay: boolean): void {
    this.#demote(wire, canPay ? this.#nextRounds(wire, TURN_ROUNDS) : MAX_ROUNDS)
    if (payer === null) return
    const rounds = (this.#idleRounds.get(payer) ?? 0) + 1
    setNewest(this.#idleRounds, payer, rounds)
    if (rounds >= TURN_ROUNDS) this.#demote(payer, this.#nextRounds(payer, TURN_ROUNDS))
  }

  /** A bid that had won a slot was withdrawn before the round was over. */
  onWithdrawn(payer: string | null, wire: Wire): void {
    for (const key of payer === null ? [wire] : [wire, payer]) this.#demote(key, this.#nextRounds(key, 1), true)
  }

  /** A block was sent on a paid slot in this round. */
  onSlotUsed(payer: string | null): void {
    if (payer !== null) this.#idleRounds.delete(payer)
  }

  onPaid(payer: string | null, wire: Wire): void {
    this.#forgive(wire)
    if (payer === null) return
    this.#forgive(payer)
    this.#idleRounds.delete(payer)
  }

  onClose(wire: Wire): void {
    this.#demoted.delete(wire)
  }

  #isDemoted(key: string | Wire): boolean {
    return (this.#demoted.get(key)?.until ?? 0) > this.#round
  }

  #nextRounds(key: string | Wire, first: number): number {
    return Math.min(MAX_ROUNDS, Math.max(first, 2 * (this.#demoted.get(key)?.rounds ?? 0)))
  }

  #demote(key: string | Wire, rounds: number, hasWithdrawn = false): void {
    setNewest(this.#demoted, key, { until: this.#round + rounds, rounds, hasWithdrawn })
  }

  #forgive(key: string | Wire): void {
    if (!this.#demoted.get(key)?.hasWithdrawn || !this.#isDemoted(key)) this.#demoted.delete(key)
  }
}

/** Sets an entry as the newest; the oldest one is dropped beyond LIMITS.demotedPayers. */
function setNewest<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > LIMITS.demotedPayers) map.delete(map.keys().next().value as K)
}
