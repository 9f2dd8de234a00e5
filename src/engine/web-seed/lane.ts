import { endOf, type FetchPart, partFrom } from '../../core/web-seed/parts.ts'
import { type WebSeedPace, worthLeaving } from '../../core/web-seed/run-size.ts'
import type { ActiveRun } from './active-run.ts'
import { fetchPart, TAKEN_BACK } from './fetch-part.ts'

/** Who a lane tells what it sees. */
export interface LaneWatch {
  readonly stallMs: number
  pace(): WebSeedPace
  onHead(latencyMs: number): void
  onBytes(run: ActiveRun, bytes: number): void
  /** As PartTaker.waitMs. */
  waitMs(): number
}

/** One request of a run, from its making to its end. It ends early when nobody wants what it still brings. */
export class Lane {
  readonly run: ActiveRun
  readonly #part: FetchPart
  readonly #watch: LaneWatch
  readonly #abort = new AbortController()
  /** The torrent byte that comes next. */
  #at: number

  constructor(run: ActiveRun, part: FetchPart, watch: LaneWatch) {
    this.run = run
    this.#part = part
    this.#watch = watch
    this.#at = part.at
  }

  /** @throws WebSeedError */
  async pull(now: () => number): Promise<void> {
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
    if (next !== null && !this.run.closed) this.run.putBack(partFrom(part, next))
  }

  /** The run may want less than before: ends the request when it brings nothing more that is wanted, or too late. */
  review(): void {
    const end = endOf(this.#part)
    if (this.#at >= end && !this.run.closed) return
    const next = this.run.closed ? null : this.run.bytes.nextWanted(this.#at, end)
    if (next === null || worthLeaving(next - this.#at, this.#watch.pace())) this.#abort.abort(TAKEN_BACK)
  }

  #take(bytes: Uint8Array): void {
    const at = this.#at
    this.#at += bytes.length
    this.run.received += bytes.length
    this.run.take(at, bytes)
    this.#watch.onBytes(this.run, bytes.length)
    this.review()
  }
}
