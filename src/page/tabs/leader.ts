import { LIMITS } from '../../core/limits.ts'
import { named } from '../../protocol/namespace.ts'
import { isTabMessage, type LeaderName, type TabMessage } from './tab-message.ts'

export const LEADER_LOCK = named('freshet-engine')

/** What a tab does when it wins or loses an election. None of these may throw. */
export interface LeaderCallbacks {
  /** This tab leads. */
  onLead(term: string): void
  /**
   * Another tab leads, and the engine must not run here. Called again when yet another takes the lead; with null when
   * this tab has handed over and the next leader has not answered yet.
   */
  onFollow(leader: LeaderName | null): void
  /** Another tab looks for the leader, which is this tab: one that cannot serve it has to resign now. */
  onSought(): void
  /** Another tab requests the lead: save and stop. That tab waits LIMITS.leaderHandOverMs at most. */
  onHandOver(): Promise<void>
  /** Another tab took the lead: stop at once. Also called after {@link onHandOver}. */
  onLost(): void
  /** Elections do not work here (storage is blocked, or the origin opaque). */
  onError(thrown: unknown): void
}

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'

/**
 * Elects one leader for an origin and namespace: the tab that holds a Web Lock. The other tabs queue for the lock, so
 * that the next one leads as soon as the leader closes, and may request the lead with {@link moveHere}. The lock of a
 * leader that does not answer (its page is frozen or hangs) is stolen.
 *
 * A new tab follows only once a leader has answered it: after a reload the old page still holds the lock for a moment,
 * but no longer answers.
 */
export class Leader {
  readonly #locks: LockManager
  readonly #build: string
  readonly #callbacks: LeaderCallbacks
  readonly #delayMs: () => number
  #channel: BroadcastChannel | null = null
  #phase: 'out' | 'electing' | 'following' | 'leading' | 'handing-over' = 'out'
  #candidacy = new AbortController()
  /** Releases the lock; null while this tab does not hold it. */
  #release: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #moving: Promise<void> | null = null
  /** Of the leader, this tab or another; empty before one is known. */
  #term = ''
  #hasFollowers = false

  /**
   * @param build as in {@link LeaderName}
   * @param delayMs how much longer than others this tab waits before it steals the lock: several that miss the same
   *   leader must not steal it from each other
   */
  constructor(locks: LockManager, build: string, callbacks: LeaderCallbacks, delayMs = (): number => 0) {
    this.#locks = locks
    this.#build = build
    this.#callbacks = callbacks
    this.#delayMs = delayMs
  }

  /** Whether this tab leads and others wait to lead next, as of the last message of one. */
  get hasFollowers(): boolean {
    return this.#phase === 'leading' && this.#hasFollowers
  }

  /** Joins the election. `onFollow` is called, or `onLead`: at once, or when no leader has answered in time. */
  start(): void {
    this.#enter()
    this.#search()
    void this.#candidate({ signal: this.#candidacy.signal })
  }

  /** The leader may be gone or frozen: unless one answers within LIMITS.leaderHandOverMs, this tab leads. */
  check(): void {
    if (this.#phase === 'following') this.#search()
  }

  /** Makes this tab the leader; resolves when it is. */
  moveHere(): Promise<void> {
    if (this.#phase === 'leading') return Promise.resolve()
    this.#moving ??= this.#move(true).finally(() => {
      this.#moving = null
    })
    return this.#moving
  }

  /** Leaves the election, and the lead if this tab has it. `start` and `moveHere` join again. */
  resign(): void {
    this.#candidacy.abort()
    this.#release?.()
    clearTimeout(this.#timer)
    if (this.#phase === 'following') this.#post({ kind: 'queue-changed' })
    this.#channel?.close()
    this.#channel = null
    this.#phase = 'out'
    this.#term = ''
  }

  #enter(): void {
    this.#candidacy.abort()
    this.#candidacy = new AbortController()
    clearTimeout(this.#timer)
    if (this.#channel !== null) return
    this.#channel = new BroadcastChannel(LEADER_LOCK)
    this.#channel.addEventListener('message', (event) => {
      if (isTabMessage(event.data)) this.#onMessage(event.data)
    })
  }

  #search(): void {
    this.#phase = 'electing'
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#move(false), LIMITS.leaderHandOverMs + this.#delayMs())
    this.#post({ kind: 'find-leader' })
  }

  /** @param politely lets a leader that answers save and stop first */
  async #move(politely: boolean): Promise<void> {
    const ownLock = this.#release !== null
    this.#enter()
    this.#phase = 'following'
    const { held } = politely ? await this.#locks.query() : { held: [] }
    if (!ownLock && held?.some((lock) => lock.name === LEADER_LOCK)) await this.#requestHandOver()
    await new Promise<void>((granted) => {
      void this.#candidate({ steal: true }, granted)
    })
  }

  /** Resolves when the leader has stopped, or LIMITS.leaderHandOverMs have passed. */
  #requestHandOver(): Promise<void> {
    const id = crypto.randomUUID()
    const { signal } = this.#candidacy
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const answers = new AbortController()
      const done = (): void => {
        answers.abort()
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, LIMITS.leaderHandOverMs)
      signal.addEventListener('abort', done, { signal: answers.signal })
      const onAnswer = ({ data }: MessageEvent<unknown>): void => {
        if (isTabMessage(data) && data.kind === 'handed-over' && data.id === id) done()
      }
      this.#channel?.addEventListener('message', onAnswer, { signal: answers.signal })
      this.#post({ kind: 'hand-over', id })
    })
  }

  /** Queues for the lock and holds it, again and again, until this candidacy ends. */
  async #candidate(first: LockOptions, granted?: () => void): Promise<void> {
    const { signal } = this.#candidacy
    try {
      for (let options = first; !signal.aborted; options = { signal }) {
        const outcome = await this.#hold(options, signal, granted)
        if (signal.aborted) break
        if (outcome === 'stolen') this.#callbacks.onLost()
        // The tab that took the lead may have named itself already.
        if (this.#phase !== 'following') this.#search()
      }
    } catch (thrown) {
      this.resign()
      this.#callbacks.onError(thrown)
    }
    granted?.()
  }

  async #hold(options: LockOptions, candidacy: AbortSignal, granted?: () => void): Promise<'released' | 'stolen'> {
    let release: (() => void) | null = null
    try {
      await this.#locks.request(LEADER_LOCK, options, () => {
        if (candidacy.aborted) return
        return new Promise<void>((resolve) => {
          release = resolve
          this.#release = resolve
          this.#lead()
          granted?.()
        })
      })
      return 'released'
    } catch (thrown) {
      if (isAbort(thrown)) return 'stolen'
      throw thrown
    } finally {
      // Stealing this tab's own lock has set the next release already.
      if (this.#release === release) this.#release = null
    }
  }

  #lead(): void {
    clearTimeout(this.#timer)
    this.#phase = 'leading'
    this.#term = crypto.randomUUID()
    this.#callbacks.onLead(this.#term)
    this.#post({ kind: 'leading', term: this.#term, build: this.#build })
    void this.#countFollowers()
  }

  async #countFollowers(): Promise<void> {
    const { pending } = await this.#locks.query()
    this.#hasFollowers = pending?.some(({ name }) => name === LEADER_LOCK) ?? false
  }

  #follow(leader: LeaderName): void {
    clearTimeout(this.#timer)
    this.#phase = 'following'
    if (this.#term === leader.term) return
    this.#term = leader.term
    this.#callbacks.onFollow(leader)
    this.#post({ kind: 'queue-changed' })
  }

  #onMessage(message: TabMessage): void {
    switch (message.kind) {
      case 'find-leader':
        if (this.#phase === 'leading') this.#callbacks.onSought()
        // It may have resigned.
        if (this.#phase === 'leading') this.#post({ kind: 'leading', term: this.#term, build: this.#build })
        return
      case 'queue-changed':
        void this.#countFollowers()
        return
      case 'leading':
        if (this.#phase !== 'leading') this.#follow(message)
        return
      case 'hand-over':
        if (this.#phase === 'leading') void this.#handOver(message.id)
        return
      case 'handed-over':
        return
    }
  }

  /**
   * Keeps the lock until the requesting tab steals it, so that no third tab in the queue starts an engine in between.
   */
  async #handOver(id: string): Promise<void> {
    this.#phase = 'handing-over'
    const release = this.#release
    await this.#callbacks.onHandOver()
    // The requesting tab did not wait, and may have named itself already.
    if (this.#release !== release || this.#phase !== 'handing-over') return
    this.#callbacks.onFollow(null)
    this.#post({ kind: 'handed-over', id })
    // The requesting tab may be closed by now.
    this.#timer = setTimeout(() => release?.(), LIMITS.leaderHandOverMs)
  }

  #post(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }
}
