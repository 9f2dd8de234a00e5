import type { MediaClock } from '../../protocol/embed/embed-messages.ts'

/** The site's own `<video>`: it plays before, beside and after the frame's. */
export class PagePlayer {
  readonly video: HTMLVideoElement
  /** It loads nothing, while the frame's player is on. */
  #emptied = false
  /** Attributes of the site, while it is emptied before the page has loaded. */
  #kept: { readonly preload: string | null; readonly autoplay: boolean } | null = null
  /** Pictures move, or did before data ran out: a `play()` of the site has been answered. */
  #runs: boolean
  #hasBegun: boolean

  constructor(video: HTMLVideoElement) {
    this.video = video
    this.#runs = !video.paused && video.readyState >= 3
    this.#hasBegun = this.#runs || video.played.length > 0
  }

  /** Takes note of an event of the player. */
  note(type: string): void {
    if (type === 'playing') this.#runs = true
    else if (type === 'pause' || type === 'emptied') this.#runs = false
    if (type === 'loadstart') this.#hasBegun = false
    else if (type === 'playing' || type === 'seeking') this.#hasBegun = true
  }

  get isStarting(): boolean {
    return !this.#emptied && !this.video.paused && !this.#runs
  }

  get hasPoster(): boolean {
    return !this.#hasBegun && this.video.poster !== ''
  }

  get isEmptied(): boolean {
    return this.#emptied
  }

  get atRest(): boolean {
    const { paused, seeking, ended, error } = this.video
    return paused || seeking || ended || error !== null
  }

  get isElsewhere(): boolean {
    const { fullscreenElement, pictureInPictureElement } = document
    return pictureInPictureElement === this.video || fullscreenElement?.contains(this.video) === true
  }

  /** Share of the film that is loaded and not played yet. */
  get aheadPart(): number {
    const { buffered, currentTime, duration } = this.video
    let ahead = 0
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= currentTime) ahead = Math.max(0, buffered.end(i) - currentTime)
    }
    return ahead / duration || 0
  }

  get clock(): MediaClock {
    const { currentTime, paused, ended, playbackRate } = this.video
    const { autoplay } = this.#kept ?? this.video
    // Before its start, what it would do.
    if (this.#emptied) return { wallMs: Date.now(), seconds: 0, paused: paused && !autoplay, rate: playbackRate }
    const stands = paused || ended || this.isStarting
    return { wallMs: Date.now(), seconds: currentTime, paused: stands, rate: playbackRate }
  }

  /**
   * An empty stream in place of the file ends its requests, and leaves the attributes of the site as they are. A page
   * that still loads would wait for such a stream without end: until then the file is one that is loaded by play only.
   */
  empty(): void {
    const { video } = this
    this.#emptied = true
    video.pause()
    if (document.readyState === 'complete') {
      video.srcObject = new MediaStream()
      return
    }
    const { autoplay } = video
    this.#kept ??= { preload: video.getAttribute('preload'), autoplay }
    video.autoplay = false
    video.preload = 'none'
    video.load()
    addEventListener('load', this.#onLoaded, { once: true })
  }

  readonly #onLoaded = (): void => {
    // First, or the attributes would have the file loaded.
    if (this.#emptied) this.video.srcObject = new MediaStream()
    this.#restore()
  }

  #restore(): void {
    removeEventListener('load', this.#onLoaded)
    const kept = this.#kept
    if (kept === null) return
    this.#kept = null
    this.video.autoplay = kept.autoplay
    if (kept.preload === null) this.video.removeAttribute('preload')
    else this.video.setAttribute('preload', kept.preload)
  }

  /** Loads the file again, from that place on. */
  refill(clock: MediaClock | null): void {
    if (!this.#emptied) return
    this.#emptied = false
    this.#restore()
    const { video } = this
    video.srcObject = null
    if (clock === null) return
    video.currentTime = clock.seconds
    video.playbackRate = clock.rate
    if (!clock.paused) void video.play().catch(() => {})
  }
}
