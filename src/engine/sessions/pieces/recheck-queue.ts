import { FreshetError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { PiecesApi, PiecesEvents, RecheckProgress } from '../../../protocol/pieces.ts'
import type { Client } from '../../../protocol/rpc.ts'

/** The recheck of one torrent. */
export interface RecheckRequest {
  readonly infoHash: InfoHash
  /**
   * Peers cannot be asked before it has finished: it runs before requests that can wait, and preempts a running one.
   */
  readonly urgent: boolean
  /** Bitfield of the pieces to check, read whenever a run starts: also when it starts again after a preemption. */
  uncheckedPieces(): Uint8Array
  /** A run started (true), or was preempted and waits again (false). */
  onRunning(isRunning: boolean): void
  onProgress(progress: RecheckProgress): void
}

interface Job {
  readonly request: RecheckRequest
  /** @param finished false when the recheck was interrupted */
  resolve(finished: boolean): void
  reject(error: unknown): void
  cancelledFor: 'interruption' | 'preemption' | null
}

/**
 * Rechecks of all torrents, one after the other: the piece worker is one thread and the disk one disk, so two at once
 * would each take twice as long and seek between them. The piece worker gets each as one call and never waits for the
 * engine.
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

  /**
   * Resolves to true when every piece has been checked, to false when the recheck was interrupted. At most one recheck
   * of a torrent at a time. @throws StoreError
   */
  run(request: RecheckRequest): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject, cancelledFor: null })
      if (request.urgent && this.#running?.request.urgent === false) this.#cancel(this.#running, 'preemption')
      this.#startNext()
    })
  }

  /** Ends a torrent's recheck, running or waiting. Nothing is read any more once its promise has resolved. */
  interrupt(infoHash: InfoHash): void {
    const waiting = this.#waiting.findIndex(({ request }) => request.infoHash === infoHash)
    if (waiting !== -1) this.#waiting.splice(waiting, 1)[0]?.resolve(false)
    else if (this.#running?.request.infoHash === infoHash) this.#cancel(this.#running, 'interruption')
  }

  #cancel(job: Job, reason: NonNullable<Job['cancelledFor']>): void {
    // An interruption overrides a preemption, never the other way round.
    if (job.cancelledFor !== 'interruption') job.cancelledFor = reason
    this.#pieces.call('cancelRecheck', [job.request.infoHash]).catch(() => {
      // The piece worker is gone: the recheck call itself rejects too.
    })
  }

  #startNext(): void {
    if (this.#running) return
    const urgent = this.#waiting.findIndex(({ request }) => request.urgent)
    const [job] = this.#waiting.splice(Math.max(0, urgent), 1)
    if (!job) return
    this.#running = job
    job.cancelledFor = null
    void this.#execute(job).finally(() => {
      this.#running = null
      this.#startNext()
    })
  }

  async #execute(job: Job): Promise<void> {
    const { request } = job
    request.onRunning(true)
    try {
      await this.#pieces.call('recheck', [request.infoHash, request.uncheckedPieces()])
      job.resolve(true)
    } catch (thrown) {
      const cancelled = thrown instanceof FreshetError && thrown.code === 'cancelled'
      if (cancelled && job.cancelledFor === 'preemption') {
        request.onRunning(false)
        this.#waiting.unshift(job)
      } else if (cancelled) job.resolve(false)
      else job.reject(thrown)
    }
  }
}
