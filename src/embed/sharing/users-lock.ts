/** Every frame of a partition that has an engine, or has one of another frame work for it, holds it shared. */
const NAME = 'freshet-embed-users'

/**
 * Held while this frame uses what is stored in the partition, which is deleted only once no frame holds it. Given up
 * while the page does not run: then it could not let go, and a held lock would keep it out of the back/forward cache.
 */
export class UsersLock {
  #release: (() => void) | null = null
  #isWanted = false

  constructor() {
    addEventListener('pagehide', () => this.#give())
    addEventListener('pageshow', () => this.#take())
    document.addEventListener('freeze', () => this.#give())
    document.addEventListener('resume', () => this.#take())
  }

  /** Resolves when it is held. */
  hold(): Promise<void> {
    this.#isWanted = true
    return this.#take()
  }

  release(): void {
    this.#isWanted = false
    this.#give()
  }

  /** Calls back when no frame holds it. */
  static whenFree<T>(action: () => Promise<T>): Promise<T> {
    return navigator.locks.request(NAME, action) as Promise<T>
  }

  /** The same, if it is so now; else null. */
  static ifFree<T>(action: () => Promise<T>): Promise<T | null> {
    return navigator.locks.request(NAME, { ifAvailable: true }, (lock) =>
      lock === null ? null : action(),
    ) as Promise<T | null>
  }

  #take(): Promise<void> {
    if (!this.#isWanted || this.#release !== null) return Promise.resolve()
    return new Promise((resolve) => {
      void navigator.locks.request(NAME, { mode: 'shared' }, () => {
        resolve()
        if (!this.#isWanted || this.#release !== null) return undefined
        return new Promise<void>((release) => {
          this.#release = release
        })
      })
    })
  }

  #give(): void {
    this.#release?.()
    this.#release = null
  }
}
