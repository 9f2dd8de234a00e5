import { FreshetError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { PiecesApi, PiecesEvents, RecheckProgress } from '../../protocol/pieces.ts'
import type { Client } from '../../protocol/rpc.ts'

/** One torrent to be rechecked. */
export interface RecheckRequest {
  readonly infoHash: InfoHash
  /** Peers cannot be asked before it is through: it goes before those that can wait, also when one of them has begun. */
  readonly urgent: boolean
  /** What is left to be checked, by now: asked when its turn comes, and again when it was made to wait in between. */
  uncheckedPieces(): Uint8Array
  /** Its turn has come, or (false) it waits again. */
  onRunning(now: boolean): void
  onProgress(progress: RecheckProgress): void
}

interface Job {
  readonly request: RecheckRequest
  resolve(through: boolean): void
  reject(error: unknown): void
  /** Why its run is being ended. */
  ending: 'interrupted' | 'made to wait' | null
}

/**
 * Rechecks of all torrents, one after the other: the piece worker is one thread and the disk one disk, so two at once would each
 * take twice as long and seek between them. Each is handed over whole, so the worker never waits for the engine.
 */
export class RecheckQueue {
  readonly #pieces: Client<PiecesApi, PiecesEvents>
  readonly #waiting: Job[] = []
  #running: Job | null = null

  constructor(pieces: Client<PiecesApi, PiecesEvents>) {
    this.#pieces = pieces
    pieces.on('recheck-progress', (progress) => {
      if (this.#running?.request.infoHash === progress.infoHash) this.#running.request.onProgress(progress)
    })
  }

  /** True when every piece has been checked, false when it was interrupted. One at a time for each torrent. @throws StoreError */
  run(order: RecheckRequest): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: order, resolve, reject, ending: null })
      if (order.urgent && this.#running?.request.urgent === false) this.#end(this.#running, 'made to wait')
      this.#next()
    })
  }

  /** Ends a torrent's recheck, running or not: it resolves, and nothing of it is read any more when it has. */
  interrupt(infoHash: InfoHash): void {
    const waiting = this.#waiting.findIndex(({ request: order }) => order.infoHash === infoHash)
    if (waiting !== -1) this.#waiting.splice(waiting, 1)[0]?.resolve(false)
    else if (this.#running?.request.infoHash === infoHash) this.#end(this.#running, 'interrupted')
  }

  #end(job: Job, why: NonNullable<Job['ending']>): void {
    // A pause outweighs having to wait, not the other way round.
    if (job.ending !== 'interrupted') job.ending = why
    this.#pieces.call('cancelRecheck', [job.request.infoHash]).catch(() => {
      // The piece worker is gone: the recheck itself fails with it.
    })
  }

  #next(): void {
    if (this.#running) return
    const urgent = this.#waiting.findIndex(({ request: order }) => order.urgent)
    const [job] = this.#waiting.splice(Math.max(0, urgent), 1)
    if (!job) return
    this.#running = job
    job.ending = null
    void this.#carryOut(job).finally(() => {
      this.#running = null
      this.#next()
    })
  }

  async #carryOut(job: Job): Promise<void> {
    const { request: order } = job
    order.onRunning(true)
    try {
      await this.#pieces.call('recheck', [order.infoHash, order.uncheckedPieces()])
      job.resolve(true)
    } catch (thrown) {
      const cancelled = thrown instanceof FreshetError && thrown.code === 'cancelled'
      if (cancelled && job.ending === 'made to wait') {
        order.onRunning(false)
        this.#waiting.unshift(job)
      } else if (cancelled) job.resolve(false)
      else job.reject(thrown)
    }
  }
}
