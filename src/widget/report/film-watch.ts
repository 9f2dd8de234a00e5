import type { EmbedReport } from '../../core/embed/numbers/visit-report.ts'

/**
 * What is known of the page's own player: its first picture, and about how much of the film it loaded: up to the last
 * second that it ever had, so rather too much.
 */
export class FilmWatch {
  /** From the start of loading to the last first picture, ms. */
  firstFrameMs: number | null = null
  #by: EmbedReport['firstFrameBy'] = null
  /** Shares of the film: since loading began the last time, and before, less what was noted. */
  #loaded = 0
  #before = 0
  /** When loading began, on the clock of `performance.now()`; with the page, where that was before our time. */
  #startMs = 0
  /** Another first picture may come. */
  #isOpen = true

  /** @param hasPicture it was there before us: nothing is known of its time */
  begin(hasPicture: boolean): void {
    this.#isOpen = !hasPicture
  }

  /** An event of the page's player. */
  observe({ duration, buffered, readyState, preload }: HTMLVideoElement, { type, timeStamp }: Event): void {
    if (type === 'loadeddata') this.picture('page', timeStamp)
    // A site may load nothing before play.
    if (readyState < 2 && (type === 'play' ? preload === 'none' : !this.#startMs && type === 'loadstart'))
      this.#startMs = timeStamp
    let seconds = 0
    for (let i = 0; i < buffered.length; i++) seconds = Math.max(seconds, buffered.end(i))
    const loaded = Math.min(1, seconds / duration) || 0
    // It began anew.
    if (type === 'loadstart') {
      this.#before += this.#loaded
      this.#loaded = 0
    }
    this.#loaded = Math.max(this.#loaded, loaded)
  }

  /** The first picture is there. */
  picture(by: 'page' | 'frame', nowMs = performance.now()): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.firstFrameMs = Math.round(nowMs - this.#startMs)
    this.#by = by
  }

  /** What came since the last call. */
  take(): Pick<EmbedReport, 'pagePart' | 'firstFrameMs' | 'firstFrameBy'> {
    const firstFrameMs = this.#by && this.firstFrameMs
    const part = { pagePart: this.#before + this.#loaded, firstFrameMs, firstFrameBy: this.#by }
    this.#before = -this.#loaded
    this.#by = null
    return part
  }
}
