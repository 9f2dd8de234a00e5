import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { RecheckProgress } from '../../protocol/pieces.ts'
import type { Content } from './content.ts'
import { DoubtfulPieces } from './doubtful-pieces.ts'
import type { RecheckQueue } from './recheck-queue.ts'

/** Whose recheck it is. */
export interface RecheckOwner {
  readonly infoHash: InfoHash
  /** Pieces turned out not to be at rest, or to be; the bitfield says so already. */
  onPiecesChecked(lost: readonly number[], found: readonly number[]): void
  /** It began, ended, or waits. */
  onRecheckChanged(): void
  /** Everything that was in doubt has been looked at, or cannot be: peers may be asked for what is missing. */
  onDownloadUnblocked(): void
}

/** One torrent's recheck, over pauses and as often as it is ordered: what is in doubt is checked when its turn comes. */
export class SessionRecheck {
  /** Whether it runs, or waits for that of another torrent to end. */
  state: 'running' | 'waiting' | null = null
  /** Nothing may be asked of peers before it is known what is here. */
  blocksDownload = false
  readonly #rechecks: RecheckQueue
  readonly #owner: RecheckOwner
  #last: Promise<void> = Promise.resolve()

  constructor(rechecks: RecheckQueue, owner: RecheckOwner) {
    this.#rechecks = rechecks
    this.#owner = owner
  }

  /** Checks what is in doubt. Resolves when that is done, or interrupted. @throws StoreError */
  resume(content: Content): Promise<void> {
    if (this.state) return this.#last
    if (content.doubtful.isEmpty) return Promise.resolve()
    return this.#begin(content, content.doubtful.hasUnclaimed(content.bitfield))
  }

  /**
   * Doubts everything, and checks it. What is missing is asked of peers meanwhile, as before. Resolves when that is done, or
   * interrupted. @throws StoreError
   */
  async checkAll(content: Content): Promise<void> {
    while (this.state) await this.interrupt()
    content.doubtful = DoubtfulPieces.all(content.metainfo.pieceCount)
    await this.#begin(content, false)
  }

  /** Nothing is read any more when it resolves; what has not been checked stays in doubt. */
  async interrupt(): Promise<void> {
    this.#rechecks.interrupt(this.#owner.infoHash)
    await this.#last.catch(() => {
      // Whoever ordered it has heard.
    })
  }

  #begin(content: Content, held: boolean): Promise<void> {
    this.blocksDownload = held
    this.#last = this.#run(content)
    return this.#last
  }

  async #run(content: Content): Promise<void> {
    this.state = 'waiting'
    this.#owner.onRecheckChanged()
    try {
      const through = await this.#rechecks.run({
        infoHash: this.#owner.infoHash,
        urgent: this.blocksDownload,
        uncheckedPieces: () => content.doubtful.unchecked.bytes,
        onRunning: (now) => {
          this.state = now ? 'running' : 'waiting'
          this.#owner.onRecheckChanged()
        },
        onProgress: (progress) => this.#learn(content, progress),
      })
      // What an interruption left in doubt is not asked of peers until it has been looked at.
      if (through) this.#release()
    } catch (thrown) {
      this.#release()
      throw thrown
    } finally {
      this.state = null
      this.#owner.onRecheckChanged()
    }
  }

  #release(): void {
    this.blocksDownload = false
    this.#owner.onDownloadUnblocked()
  }

  #learn(content: Content, progress: RecheckProgress): void {
    const { lost, found } = content.applyRecheck(progress)
    this.#owner.onPiecesChecked(lost, found)
  }
}
