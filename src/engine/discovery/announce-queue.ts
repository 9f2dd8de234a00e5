import { PriorityQueue } from '../../core/lib/priority-queue.ts'
import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'

/**
 * Why a torrent announces. Earlier reasons in this list come first; of the torrents that are new, the newest comes
 * first, as it was just added.
 */
const REASONS = ['offers', 'new', 'again', 'complete'] as const
export type AnnounceReason = (typeof REASONS)[number]

export interface Turn {
  onTurn(): void
}

/** The announces to one tracker, in order of priority and no faster than LIMITS.announcesPerSecond. */
export class AnnounceQueue {
  readonly #timers: TimerQueue
  readonly #isOpen: () => boolean
  readonly #turns = new PriorityQueue<Turn>(REASONS.map((reason) => reason === 'new'))
  readonly #bucket: TokenBucket
  #timer: Timer | null = null

  /** @param isOpen whether announces can be sent now */
  constructor(timers: TimerQueue, isOpen: () => boolean) {
    this.#timers = timers
    this.#isOpen = isOpen
    const rate = { perSecond: LIMITS.announcesPerSecond, burst: LIMITS.announceBurst }
    this.#bucket = new TokenBucket(rate, timers.now)
  }

  get size(): number {
    return this.#turns.size
  }

  add(turn: Turn, reason: AnnounceReason): void {
    this.#turns.add(turn, REASONS.indexOf(reason))
    this.run()
  }

  delete(turn: Turn): void {
    this.#turns.delete(turn)
  }

  /** Gives turns until none is left, the rate is reached, or the socket closes. */
  run(): void {
    if (this.#timer !== null) return
    while (this.#isOpen() && this.#turns.size > 0) {
      const { now } = this.#timers
      if (!this.#bucket.tryCharge(1, now)) {
        this.#timer = this.#timers.set(Math.ceil(this.#bucket.waitMs(1, now)), () => {
          this.#timer = null
          this.run()
        })
        return
      }
      this.#turns.next()?.onTurn()
    }
  }

  stop(): void {
    this.#timer?.cancel()
  }
}
