import type { RecheckProgress } from '../../protocol/pieces.ts'
import type { Content } from './content.ts'
import { Doubt } from './doubtful-pieces.ts'
import type { Rechecks } from './recheck-queue.ts'

/** Whose recheck it is. */
export interface RecheckOwner {
  readonly infoHash: string
  /** Pieces turned out not to be at rest, or to be; the bitfield says so already. */
  learned(lost: readonly number[], found: readonly number[]): void
  /** It began, ended, or waits. */
  recheckChanged(): void
  /** Everything that was in doubt has been looked at, or cannot be: peers may be asked for what is missing. */
  released(): void
}

/** One torrent's recheck, over pauses and as often as it is ordered: what is in doubt is checked when its turn comes. */
export class SessionRecheck {
  /** Whether it runs, or waits for that of another torrent to end. */
  state: 'running' | 'waiting' | null = null
  /** Nothing may be asked of peers before it is known what is here. */
  held = false
  readonly #rechecks: Rechecks
  readonly #owner: RecheckOwner
  #last: Promise<void> = Promise.resolve()

  constructor(rechecks: Rechecks, owner: RecheckOwner) {
    this.#rechecks = rechecks
    this.#owner = owner
  }

  /** Checks what is in doubt. Resolves when that is done, or interrupted. @throws StoreError */
  goOn(content: Content): Promise<void> {
    if (this.state) return this.#last
    if (content.doubt.over) return Promise.resolve()
    return this.#begin(content, content.doubt.hides(content.bitfield))
  }

  /**
   * Doubts everything, and checks it. What is missing is asked of peers meanwhile, as before. Resolves when that is done, or
   * interrupted. @throws StoreError
   */
  async all(content: Content): Promise<void> {
    while (this.state) await this.interrupt()
    content.doubt = Doubt.ofAll(content.metainfo.pieceCount)
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
    this.held = held
    this.#last = this.#run(content)
    return this.#last
  }

  async #run(content: Content): Promise<void> {
    this.state = 'waiting'
    this.#owner.recheckChanged()
    try {
      const through = await this.#rechecks.run({
        infoHash: this.#owner.infoHash,
        urgent: this.held,
        left: () => content.doubt.left.bytes,
        running: (now) => {
          this.state = now ? 'running' : 'waiting'
          this.#owner.recheckChanged()
        },
        learn: (progress) => this.#learn(content, progress),
      })
      // What an interruption left in doubt is not asked of peers until it has been looked at.
      if (through) this.#release()
    } catch (thrown) {
      this.#release()
      throw thrown
    } finally {
      this.state = null
      this.#owner.recheckChanged()
    }
  }

  #release(): void {
    this.held = false
    this.#owner.released()
  }

  #learn(content: Content, progress: RecheckProgress): void {
    const { lost, found } = content.learn(progress)
    this.#owner.learned(lost, found)
  }
}
