import { LIMITS } from '../core/limits.ts'
import { named } from '../protocol/namespace.ts'

export const LEADER_LOCK = named('freshet-engine')

/** What the elected tab does. None of these may throw. */
export interface LeaderCallbacks {
  /** This tab leads from now on. */
  onLead(): void
  /** Another tab leads, or will in a moment; nothing of the engine may run here. */
  onFollow(): void
  /** Another tab asked for the lead: save what there is to save and stop. The other tab waits LIMITS.leaderHandOverMs, no longer. */
  onHandOver(): Promise<void>
  /** The lead was taken away: stop at once. Also called after {@link onHandOver}. */
  onLost(): void
  /** Elections do not work here (storage blocked, an opaque origin); the lead is nowhere near. */
  onError(thrown: unknown): void
}

type TabMessage =
  | { readonly kind: 'who-leads' }
  | { readonly kind: 'leading' }
  | { readonly kind: 'let-go'; readonly id: string }
  | { readonly kind: 'let-go-done'; readonly id: string }

function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false
  const message = data as Record<string, unknown>
  switch (message.kind) {
    case 'who-leads':
    case 'leading':
      return true
    case 'let-go':
    case 'let-go-done':
      return typeof message.id === 'string'
    default:
      return false
  }
}

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'

/**
 * One leader an origin (and namespace): whoever holds the Web Lock. The others wait in its queue, so that one of them takes over when the
 * leader goes, and can ask for the lead with {@link moveHere}. A tab that does not answer (frozen) loses the lock.
 *
 * A tab that has just come asks who leads before it says that another does: after a reload the lock of the old page
 * is still held for a moment, but that page no longer answers.
 */
export class Leader {
  readonly #locks: LockManager
  readonly #duties: LeaderCallbacks
  #channel: BroadcastChannel | null = null
  #phase: 'out' | 'electing' | 'following' | 'leading' | 'letting-go' = 'out'
  #candidacy = new AbortController()
  /** Ends the hold of the lock; null while this tab does not hold it. */
  #release: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #moving: Promise<void> | null = null

  constructor(locks: LockManager, duties: LeaderCallbacks) {
    this.#locks = locks
    this.#duties = duties
  }

  /** Stands for election. Exactly one of `lead` and `follow` is called, within LIMITS.leaderHandOverMs. */
  start(): void {
    this.#enter()
    this.#phase = 'electing'
    this.#timer = setTimeout(() => this.#follow(), LIMITS.leaderHandOverMs)
    this.#tell({ kind: 'who-leads' })
    void this.#candidate({ signal: this.#candidacy.signal })
  }

  /** Takes the lead; resolves when this tab has it. */
  moveHere(): Promise<void> {
    if (this.#phase === 'leading') return Promise.resolve()
    this.#moving ??= this.#move().finally(() => {
      this.#moving = null
    })
    return this.#moving
  }

  /** Leaves the election and gives up the lead if it is here. `start` and `moveHere` come back. */
  resign(): void {
    this.#candidacy.abort()
    this.#release?.()
    clearTimeout(this.#timer)
    this.#channel?.close()
    this.#channel = null
    this.#phase = 'out'
  }

  #enter(): void {
    this.#candidacy.abort()
    this.#candidacy = new AbortController()
    clearTimeout(this.#timer)
    if (this.#channel !== null) return
    this.#channel = new BroadcastChannel(LEADER_LOCK)
    this.#channel.addEventListener('message', (event) => {
      if (isTabMessage(event.data)) this.#hear(event.data)
    })
  }

  async #move(): Promise<void> {
    const ownLock = this.#release !== null
    this.#enter()
    this.#phase = 'following'
    const { held } = await this.#locks.query()
    if (!ownLock && held?.some((lock) => lock.name === LEADER_LOCK)) await this.#askToLetGo()
    await new Promise<void>((granted) => {
      void this.#candidate({ steal: true }, granted)
    })
  }

  /** Resolves when the leader has stopped, or when it had long enough to. */
  #askToLetGo(): Promise<void> {
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
      const hear = ({ data }: MessageEvent<unknown>): void => {
        if (isTabMessage(data) && data.kind === 'let-go-done' && data.id === id) done()
      }
      this.#channel?.addEventListener('message', hear, { signal: answers.signal })
      this.#tell({ kind: 'let-go', id })
    })
  }

  /** Holds the lock whenever it can be had, until this candidacy ends. */
  async #candidate(first: LockOptions, granted?: () => void): Promise<void> {
    const { signal } = this.#candidacy
    try {
      for (let options = first; !signal.aborted; options = { signal }) {
        const outcome = await this.#hold(options, signal, granted)
        if (signal.aborted) break
        if (outcome === 'stolen') this.#duties.onLost()
        clearTimeout(this.#timer)
        this.#follow()
      }
    } catch (thrown) {
      this.resign()
      this.#duties.onError(thrown)
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
      // A steal of this tab's own lock has set the next one already.
      if (this.#release === release) this.#release = null
    }
  }

  #lead(): void {
    clearTimeout(this.#timer)
    this.#phase = 'leading'
    this.#duties.onLead()
    this.#tell({ kind: 'leading' })
  }

  #follow(): void {
    if (this.#phase === 'following') return
    this.#phase = 'following'
    this.#duties.onFollow()
  }

  #hear(message: TabMessage): void {
    switch (message.kind) {
      case 'who-leads':
        if (this.#phase === 'leading') this.#tell({ kind: 'leading' })
        return
      case 'leading':
        if (this.#phase !== 'electing') return
        clearTimeout(this.#timer)
        this.#follow()
        return
      case 'let-go':
        if (this.#phase === 'leading') void this.#letGo(message.id)
        return
      case 'let-go-done':
        return
    }
  }

  /** The lock itself is kept until the asking tab takes it, so that no third tab in the queue starts an engine in between. */
  async #letGo(id: string): Promise<void> {
    this.#phase = 'letting-go'
    const release = this.#release
    await this.#duties.onHandOver()
    if (this.#release !== release) return
    this.#follow()
    this.#tell({ kind: 'let-go-done', id })
    // The asking tab may be gone by now.
    this.#timer = setTimeout(() => release?.(), LIMITS.leaderHandOverMs)
  }

  #tell(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }
}
