import { hasPassed } from '../../../../core/lib/wall-clock.ts'
import { LIMITS } from '../../../../core/limits.ts'
import type { BttPerMib } from '../../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../../protocol/speed.ts'

const HOUR_MS = 3_600_000

/** The asks of peers seen in the last hour, one for each payee: a peer that reconnects counts once. */
export class SeenAsks {
  readonly #byPayee = new Map<string, { ask: BttPerMib; at: number }>()

  add(payee: string, ask: BttPerMib, now: number): void {
    this.#byPayee.delete(payee)
    this.#byPayee.set(payee, { ask, at: now })
    if (this.#byPayee.size <= LIMITS.seenAsks) return
    const oldest = this.#byPayee.keys().next().value
    if (oldest !== undefined) this.#byPayee.delete(oldest)
  }

  summary(now: number): SpeedSnapshot['asksSeen'] {
    for (const [payee, { at }] of this.#byPayee) if (hasPassed(HOUR_MS, at, now)) this.#byPayee.delete(payee)
    const asks = [...this.#byPayee.values()].map(({ ask }) => ask).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const [lowest] = asks
    const median = asks[asks.length >> 1]
    return lowest === undefined || median === undefined ? null : { lowest, median, peers: asks.length }
  }
}
