import { endOf, type FetchPart, partFrom } from '../../core/web-seed/parts.ts'
import { isWorthSkipping, type WebSeedSpeed } from '../../core/web-seed/run-size.ts'
import type { ActiveRun } from './active-run.ts'
import { CANCELLED, fetchPart } from './fetch-part.ts'

/** What a request needs of its web seed. */
export interface PartRequestHost {
  readonly stallMs: number
  speed(): WebSeedSpeed
  onHead(latencyMs: number): void
  onBytes(run: ActiveRun, bytes: number): void
  /** As PartListener.waitMs. */
  waitMs(): number
}

/** One request of a run. It ends early when the rest of its bytes is not wanted any more. */
export class PartRequest {
  readonly run: ActiveRun
  readonly #part: FetchPart
  readonly #host: PartRequestHost
  readonly #abort = new AbortController()
  /** Offset in the torrent of the next byte. */
  #at: number

  constructor(run: ActiveRun, part: FetchPart, host: PartRequestHost) {
    this.run = run
    this.#part = part
    this.#host = host
    this.#at = part.at
  }

  /** @throws WebSeedError */
  async send(now: () => number): Promise<void> {
    const sentAt = now()
    const part = this.#part
    await fetchPart(
      part,
      {
        onHead: () => this.#host.onHead(now() - sentAt),
        onBytes: (bytes) => this.#onBytes(bytes),
        waitMs: () => this.#host.waitMs(),
      },
      this.#abort,
      this.#host.stallMs,
    )
    // The server sent fewer bytes than requested, or the next ones were skipped: the rest needs another request.
    const next = this.run.bytes.nextWanted(this.#at, endOf(part))
    if (next !== null && !this.run.closed) this.run.requeue(partFrom(part, next))
  }

  /** Ends the request when it brings nothing more that is wanted, or only after a long gap. */
  cancelIfUnwanted(): void {
    const end = endOf(this.#part)
    if (this.#at >= end && !this.run.closed) return
    const next = this.run.closed ? null : this.run.bytes.nextWanted(this.#at, end)
    if (next === null || isWorthSkipping(next - this.#at, this.#host.speed())) this.#abort.abort(CANCELLED)
  }

  #onBytes(bytes: Uint8Array): void {
    const at = this.#at
    this.#at += bytes.length
    this.run.received += bytes.length
    this.run.onBytes(at, bytes)
    this.#host.onBytes(this.run, bytes.length)
    this.cancelIfUnwanted()
  }
}
