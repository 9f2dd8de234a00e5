import { UNKNOWN_SPEED, type WebSeedSpeed, withAnswer, withRun } from '../../core/web-seed/run-size.ts'
import type { ActiveRun } from './active-run.ts'
import type { WebSeedContext } from './context.ts'

/** The active runs of one web seed: measures its speed, and keeps the common budget up to date. */
export class RunSet {
  readonly #context: WebSeedContext
  readonly #runs = new Set<ActiveRun>()
  #speed: WebSeedSpeed = UNKNOWN_SPEED
  /** Bytes reserved in the budget. */
  #reserved = 0
  /** When the last run ended, to measure the speed of one that began before. */
  #endedAt = 0

  constructor(context: WebSeedContext) {
    this.#context = context
  }

  get all(): Iterable<ActiveRun> {
    return this.#runs
  }

  get size(): number {
    return this.#runs.size
  }

  get speed(): WebSeedSpeed {
    return this.#speed
  }

  get bytesLeft(): number {
    let left = 0
    for (const run of this.#runs) left += run.bytes.left
    return left
  }

  add(run: ActiveRun): void {
    this.#runs.add(run)
    this.#updateBudget()
  }

  onHead(latencyMs: number): void {
    this.#speed = withAnswer(this.#speed, latencyMs)
  }

  removeEnded(): void {
    for (const run of this.#runs) {
      if (run.bytes.left > 0 && !run.closed) continue
      this.#runs.delete(run)
      this.#context.onWasted?.(run.received - run.passed)
      const now = this.#context.now()
      // Runs overlap: the time before the previous one ended is charged to that one.
      if (run.received > 0) {
        this.#speed = withRun(this.#speed, run.received, now - Math.max(run.startedAt, this.#endedAt))
        this.#endedAt = now
      }
    }
    this.#updateBudget()
  }

  #updateBudget(): void {
    const left = this.bytesLeft
    const freed = this.#reserved - left
    this.#reserved = left
    if (freed > 0) this.#context.budget.releaseBytes(freed)
    else this.#context.budget.reserveBytes(-freed)
  }
}
