/** How long after the last byte the screen stays on, ms: peers and discs pause. */
const LINGER_MS = 5_000

interface Activity {
  /** The user has switched it on. */
  readonly isWanted: boolean
  /** A browser releases the lock of a page out of view, and gives it to no such page. */
  readonly isVisible: boolean
  readonly isPlaying: boolean
  /** When bytes of a file last moved, ms; −Infinity: never. */
  readonly movedAt: number
}

/** How long the screen is to be kept on from now, ms; 0: not at all, Infinity: until something changes. */
export function awakeMs({ isWanted, isVisible, isPlaying, movedAt }: Activity, now: number): number {
  if (!isWanted || !isVisible) return 0
  return isPlaying ? Number.POSITIVE_INFINITY : Math.max(0, movedAt + LINGER_MS - now)
}

export function hasWakeLock(): boolean {
  return 'wakeLock' in navigator
}

/** Holds the browser's wake lock while it is wanted. */
export class WakeLock {
  #sentinel: WakeLockSentinel | null = null
  #isWanted = false
  #isRequesting = false

  set wanted(wanted: boolean) {
    this.#isWanted = wanted
    if (wanted) void this.#request()
    else void this.#sentinel?.release()
  }

  async #request(): Promise<void> {
    if (this.#sentinel !== null || this.#isRequesting) return
    this.#isRequesting = true
    try {
      const sentinel = await navigator.wakeLock.request('screen')
      this.#sentinel = sentinel
      sentinel.addEventListener('release', () => {
        this.#sentinel = null
      })
      if (!this.#isWanted) await sentinel.release()
    } catch {
      // The battery is low, or the page has just left the view: asked again with the next change.
    } finally {
      this.#isRequesting = false
    }
  }
}

/** Whether a film or song of the page plays. */
export function isPlaying(): boolean {
  return [...document.querySelectorAll('video, audio')].some((media) => !(media as HTMLMediaElement).paused)
}
