import { make } from '../lib/dom.ts'
import { hasPicture, MEDIA_EVENTS } from '../lib/media-events.ts'
import type { MediaControl } from '../lib/session-types.ts'
import { FreshetElement } from './freshet-element.ts'

/**
 * A film that its visitors pass on to each other, if they agree. The `<video>` inside is real: it works without script,
 * and shows the first picture.
 *
 * @tag freshet-video
 */
export class FreshetVideo extends FreshetElement {
  #video: HTMLVideoElement | null = null
  #own: HTMLVideoElement | null = null
  #hadPicture = false

  constructor() {
    super('video')
  }

  get #player(): MediaControl | null {
    return this.framePlayer ?? this.#video
  }

  /** Of the player that is on. */
  get paused(): boolean {
    return this.#player?.paused ?? true
  }
  get ended(): boolean {
    return this.#player?.ended ?? false
  }
  get duration(): number {
    return this.#player?.duration ?? Number.NaN
  }
  get buffered(): MediaControl['buffered'] | null {
    return this.#player?.buffered ?? null
  }
  get currentTime(): number {
    return this.#player?.currentTime ?? 0
  }
  set currentTime(seconds) {
    if (this.#player) this.#player.currentTime = seconds
  }
  get volume(): number {
    return this.#player?.volume ?? 1
  }
  set volume(volume) {
    if (this.#player) this.#player.volume = volume
  }
  get muted(): boolean {
    return this.#player?.muted ?? false
  }
  set muted(muted) {
    if (this.#player) this.#player.muted = muted
  }
  get playbackRate(): number {
    return this.#player?.playbackRate ?? 1
  }
  set playbackRate(rate) {
    if (this.#player) this.#player.playbackRate = rate
  }
  async play(): Promise<void> {
    // A player that is exchanged for the other, which plays on, refuses what waits for it.
    await this.#player?.play().catch((thrown) => {
      if (this.paused) throw thrown
    })
  }
  pause(): void {
    this.#player?.pause()
  }

  /** The `<video>` inside, or one of our own where the site has only an address. */
  protected override child(): HTMLVideoElement | null {
    const child = this.querySelector('video')
    const video = this.#ownVideo(this.childElementCount > 0) ?? child
    if (video === this.#video) return video
    for (const name of MEDIA_EVENTS) {
      this.#video?.removeEventListener(name, this.#onMedia)
      video?.addEventListener(name, this.#onMedia)
    }
    this.#video = video
    this.#hadPicture = false
    if (video !== null) this.reporter.watch.begin(video.readyState >= 2)
    return video
  }

  protected override childSrc(): string | null {
    const video = this.child()
    return video?.getAttribute('src') || video?.querySelector('source[src]')?.getAttribute('src') || null
  }

  protected override childReady(): boolean {
    this.#hadPicture ||= this.#video !== null && hasPicture(this.#video)
    return this.#hadPicture
  }

  #onMedia = (event: Event): void => {
    if (this.#video !== null) this.reporter.watch.observe(this.#video, event)
    if (this.framePlayer === null) this.dispatchEvent(new Event(event.type))
    if (!this.#hadPicture && this.childReady()) this.refresh()
  }

  #ownVideo(hasChild: boolean): HTMLVideoElement | null {
    const src = this.getAttribute('src')
    if (src === null || hasChild) {
      this.#own?.remove()
      this.#own = null
      return null
    }
    this.#own ??= this.slotted.appendChild(make('video', { controls: '', playsinline: '' }))
    if (this.#own.getAttribute('src') !== src) this.#own.setAttribute('src', src)
    return this.#own
  }
}
