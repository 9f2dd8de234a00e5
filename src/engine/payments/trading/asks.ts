import type { BttPerMib } from '../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../protocol/speed.ts'

const HOUR_MS = 3_600_000
/** Sellers remembered; the one seen longest ago goes first. */
const MOST = 500

/** What peers seen in the last hour ask, one entry for each payee: one who reconnects counts once. */
export class SeenAsks {
  readonly #seen = new Map<string, { ask: BttPerMib; at: number }>()

  note(payee: string, ask: BttPerMib, now: number): void {
    this.#seen.delete(payee)
    this.#seen.set(payee, { ask, at: now })
    if (this.#seen.size <= MOST) return
    const oldest = this.#seen.keys().next().value
    if (oldest !== undefined) this.#seen.delete(oldest)
  }

  clear(): void {
    this.#seen.clear()
  }

  summary(now: number): SpeedSnapshot['asksSeen'] {
    for (const [payee, { at }] of this.#seen) if (now - at > HOUR_MS) this.#seen.delete(payee)
    const asks = [...this.#seen.values()].map(({ ask }) => ask).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const [lowest] = asks
    const median = asks[asks.length >> 1]
    return lowest === undefined || median === undefined ? null : { lowest, median, peers: asks.length }
  }
}
