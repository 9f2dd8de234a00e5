import { endOf, type FetchPart, partFrom } from '../../core/web-seed/parts.ts'
import { isWorthSkipping, type WebSeedSpeed } from '../../core/web-seed/run-size.ts'
import type { ActiveRun } from './active-run.ts'
import { CANCELLED, fetchPart } from './fetch-part.ts'

/** Who a lane tells what it sees. */
export interface PartRequestListener {
  readonly stallMs: number
  speed(): WebSeedSpeed
  onHead(latencyMs: number): void
  onBytes(run: ActiveRun, bytes: number): void
  /** As PartTaker.waitMs. */
  waitMs(): number
}

/** One request of a run, from its making to its end. It ends early when nobody wants what it still brings. */
export class PartRequest {
  readonly run: ActiveRun
  readonly #part: FetchPart
  readonly #watch: PartRequestListener
  readonly #abort = new AbortController()
  /** The torrent byte that comes next. */
  #at: number

  constructor(run: ActiveRun, part: FetchPart, watch: PartRequestListener) {
    this.run = run
    this.#part = part
    this.#watch = watch
    this.#at = part.at
  }

  /** @throws WebSeedError */
  async run(now: () => number): Promise<void> {
    const askedAt = now()
    const part = this.#part
    await fetchPart(
      part,
      {
        onHead: () => this.#watch.onHead(now() - askedAt),
        onBytes: (bytes) => this.#take(bytes),
        waitMs: () => this.#watch.waitMs(),
      },
      this.#abort,
      this.#watch.stallMs,
    )
    // The server gave fewer than were asked for, or what came next was not worth reading: the rest needs a request of its own.
    const next = this.run.bytes.nextWanted(this.#at, endOf(part))
    if (next !== null && !this.run.closed) this.run.requeue(partFrom(part, next))
  }

  /** The run may want less than before: ends the request when it brings nothing more that is wanted, or too late. */
  cancelIfUnwanted(): void {
    const end = endOf(this.#part)
    if (this.#at >= end && !this.run.closed) return
    const next = this.run.closed ? null : this.run.bytes.nextWanted(this.#at, end)
    if (next === null || isWorthSkipping(next - this.#at, this.#watch.speed())) this.#abort.abort(CANCELLED)
  }

  #take(bytes: Uint8Array): void {
    const at = this.#at
    this.#at += bytes.length
    this.run.received += bytes.length
    this.run.onBytes(at, bytes)
    this.#watch.onBytes(this.run, bytes.length)
    this.cancelIfUnwanted()
  }
}
