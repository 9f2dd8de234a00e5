import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Content } from './pieces/content.ts'
import { DoubtfulPieces } from './pieces/doubtful-pieces.ts'
import type { RecheckQueue } from './pieces/recheck-queue.ts'

/** The session that is rechecked. */
export interface RecheckOwner {
  readonly infoHash: InfoHash
  /** The bitfield was corrected: `lost` pieces are not stored after all, `found` ones are. */
  onPiecesChecked(lost: readonly number[], found: readonly number[]): void
  /** The recheck started, ended, or waits. */
  onRecheckChanged(): void
  /** Every doubtful piece was checked, or cannot be: peers may be asked for what is missing. */
  onDownloadUnblocked(): void
}

/** The rechecks of one torrent: resumable after a pause, repeatable, and queued behind those of other torrents. */
export class SessionRecheck {
  /** `waiting` for another torrent's recheck to end; null when none was started. */
  state: 'running' | 'waiting' | null = null
  /** Peers must not be asked for pieces before it is known which ones are stored. */
  blocksDownload = false
  readonly #queue: RecheckQueue
  readonly #owner: RecheckOwner
  #last: Promise<void> = Promise.resolve()

  constructor(queue: RecheckQueue, owner: RecheckOwner) {
    this.#queue = queue
    this.#owner = owner
  }

  /** Checks the doubtful pieces. Resolves when they are checked, or on an interruption. @throws StoreError */
  resume(content: Content): Promise<void> {
    if (this.state) return this.#last
    if (content.doubtful.isEmpty) return Promise.resolve()
    return this.#start(content, content.doubtful.hasUnclaimed(content.bitfield))
  }

  /**
   * Checks every piece; missing ones are requested from peers meanwhile. Resolves when all are checked, or on an
   * interruption. @throws StoreError
   */
  async checkAll(content: Content): Promise<void> {
    while (this.state) await this.interrupt()
    content.doubtful = DoubtfulPieces.all(content.metainfo.pieceCount)
    await this.#start(content, false)
  }

  /** Nothing is read any more once it resolves. Unchecked pieces stay doubtful. */
  async interrupt(): Promise<void> {
    this.#queue.interrupt(this.#owner.infoHash)
    await this.#last.catch(() => {
      // The caller that started it handles the error.
    })
  }

  #start(content: Content, blocksDownload: boolean): Promise<void> {
    this.blocksDownload = blocksDownload
    this.#last = this.#run(content)
    return this.#last
  }

  async #run(content: Content): Promise<void> {
    this.state = 'waiting'
    this.#owner.onRecheckChanged()
    try {
      const finished = await this.#queue.run({
        infoHash: this.#owner.infoHash,
        urgent: this.blocksDownload,
        uncheckedPieces: () => content.doubtful.unchecked.bytes,
        onRunning: (isRunning) => {
          this.state = isRunning ? 'running' : 'waiting'
          this.#owner.onRecheckChanged()
        },
        onProgress: (progress) => {
          const { lost, found } = content.applyRecheck(progress)
          this.#owner.onPiecesChecked(lost, found)
        },
      })
      // After an interruption the unchecked pieces still must not be requested.
      if (finished) this.#unblockDownload()
    } catch (thrown) {
      this.#unblockDownload()
      throw thrown
    } finally {
      this.state = null
      this.#owner.onRecheckChanged()
    }
  }

  #unblockDownload(): void {
    this.blocksDownload = false
    this.#owner.onDownloadUnblocked()
  }
}
