import type { WebSeedBody } from '../../core/web-seed/answer.ts'
import { endOf, type FetchPart, partFrom } from '../../core/web-seed/parts.ts'
import { isWorthSkipping, type WebSeedSpeed } from '../../core/web-seed/run-size.ts'
import type { ActiveRun } from './active-run.ts'
import { CANCELLED, fetchPart } from './fetch-part.ts'
import type { FileRead } from './whole-files.ts'

/** What a request needs of its web seed. */
export interface PartRequestHost {
  readonly stallMs: number
  speed(): WebSeedSpeed
  onHead(request: PartRequest, latencyMs: number, body: WebSeedBody): void
  /** Bytes came; `kept` are those of a {@link FileRead} that were kept, null for a run. */
  onBytes(request: PartRequest, bytes: number, kept: number | null): void
  /** Whether the rest of a file is wanted now, may be wanted soon as a stream is read, or neither. */
  needOf(read: FileRead): 'now' | 'soon' | 'none'
  /** As PartListener.waitMs. */
  waitMs(): number
}

/** How often a file of which nothing more is wanted for now is looked at again, ms. */
const LOOK_MS = 100

/** One request: of a run, or of a whole file. It ends early when the rest of its bytes is not wanted any more. */
export class PartRequest {
  /** Null for a file that is read whole from the beginning. */
  readonly run: ActiveRun | null
  readonly part: FetchPart
  /** The file, if it is read whole. */
  read: FileRead | null
  readonly #host: PartRequestHost
  readonly #abort = new AbortController()
  /** Offset in the torrent of the next byte of a run. */
  #at: number
  /** How long nothing of the file has been wanted, ms. */
  #idleMs = 0

  constructor(run: ActiveRun | null, read: FileRead | null, part: FetchPart, host: PartRequestHost) {
    this.run = run
    this.read = read
    this.part = part
    this.#host = host
    this.#at = part.at
  }

  /** Whether what has not come is still wanted, so that a failure matters. */
  get isWanted(): boolean {
    if (this.read) return this.#host.needOf(this.read) !== 'none'
    return this.run !== null && !this.run.closed && this.run.bytes.left > 0
  }

  /** @throws WebSeedError */
  async send(now: () => number): Promise<void> {
    const sentAt = now()
    await fetchPart(
      this.part,
      {
        onHead: (body) => this.#host.onHead(this, now() - sentAt, body),
        onBytes: (bytes) => this.#onBytes(bytes),
        waitMs: () => this.#waitMs(),
      },
      this.#abort,
      this.#host.stallMs,
    )
    const { run, part } = this
    if (this.read || run === null || run.closed) return
    // The server sent fewer bytes than requested, or the next ones were skipped: the rest needs another request.
    const next = run.bytes.nextWanted(this.#at, endOf(part))
    if (next !== null) run.requeue(partFrom(part, next))
  }

  /** Ends the request when it brings nothing more that is wanted, or only after a long gap. */
  cancelIfUnwanted(): void {
    if (this.read) {
      if (this.#host.needOf(this.read) === 'none') this.cancel()
      return
    }
    const end = endOf(this.part)
    const isClosed = this.run?.closed ?? true
    if (this.#at >= end && !isClosed) return
    const next = isClosed ? null : this.run!.bytes.nextWanted(this.#at, end)
    if (next === null || isWorthSkipping(next - this.#at, this.#host.speed())) this.cancel()
  }

  cancel(): void {
    this.#abort.abort(CANCELLED)
  }

  #onBytes(bytes: Uint8Array): void {
    if (this.read) {
      this.#host.onBytes(this, bytes.length, this.read.onBytes(bytes))
    } else {
      const at = this.#at
      this.#at += bytes.length
      this.run!.received += bytes.length
      this.run!.onBytes(at, bytes)
      this.#host.onBytes(this, bytes.length, null)
    }
    this.cancelIfUnwanted()
  }

  /** A reader that advances wants more of a whole file soon: until then it is not read on. */
  #waitMs(): number {
    const { read } = this
    if (!read || read.at >= read.end || this.#host.needOf(read) !== 'soon') {
      this.#idleMs = 0
      return this.#host.waitMs()
    }
    this.#idleMs += LOOK_MS
    if (this.#idleMs > this.#host.stallMs) this.cancel()
    return LOOK_MS
  }
}
