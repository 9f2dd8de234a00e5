import type { SyncStep } from '../../core/embed/player-sync.ts'
import { syncStep } from '../../core/embed/player-sync.ts'
import type { FrameMedia, MediaClock, MediaCommand } from '../../protocol/embed/embed-messages.ts'

/** How often a player that is brought to the page's place is looked at, ms. */
const LOOK_MS = 100
/** How often a player that plays reports where it is, ms. */
const REPORT_MS = 1_000
/** What changes where the player is, or how it sounds. */
const CHANGES = ['play', 'pause', 'seeking', 'seeked', 'ended', 'ratechange', 'volumechange', 'durationchange'] as const

export interface FramePlayerEvents {
  onMedia(media: FrameMedia): void
  /** It is about to read its first byte. */
  onLoad(): void
  /** It is where the page's player is. */
  onReady(): void
  /** @param code of the MediaError; 0: the browser refused to play */
  onFailed(code: number): void
}

/**
 * The frame's `<video>`. It begins when the page first says where its own is, silent and unseen; once there, the page
 * may have it take over.
 */
export class FramePlayer {
  readonly #video: HTMLVideoElement
  readonly #source: string
  readonly #events: FramePlayerEvents
  /** Where the page's player is, while this one follows it; null once this one is on, or neither is. */
  #target: MediaClock | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #isReady = false
  /** How long the last seek took, s. */
  #seekSeconds = 0.1
  #seekBegan = 0
  #isOn = false

  /** @param source address of the file on the stream route */
  constructor(video: HTMLVideoElement, source: string, events: FramePlayerEvents) {
    this.#video = video
    this.#source = source
    this.#events = events
    for (const type of CHANGES) video.addEventListener(type, this.#report)
    video.addEventListener('loadeddata', this.#look)
    video.addEventListener('seeked', this.#onSeeked)
    video.addEventListener('error', this.#onError)
    this.#timer = setInterval(this.#tick, LOOK_MS)
  }

  /** The frame's player is the one that is seen. */
  get isOn(): boolean {
    return this.#isOn
  }

  /** Average of the file, and what is buffered ahead: for the engine's deadlines. Null while the length is unknown. */
  playhead(length: number): { bytesPerSecond: number; bufferedSeconds: number } | null {
    const { duration, currentTime, buffered } = this.#video
    if (!Number.isFinite(duration) || duration <= 0 || this.#video.src === '') return null
    const ahead = rangesOf(buffered).find(([start, end]) => start <= currentTime && currentTime <= end)
    return { bytesPerSecond: length / duration, bufferedSeconds: ahead === undefined ? 0 : ahead[1] - currentTime }
  }

  /** The page's player is there now: this one goes to the same place. */
  follow(clock: MediaClock): void {
    if (this.#isOn) return
    this.#load()
    this.#target = clock
    this.#isReady = false
    this.#video.muted = true
    this.#look()
  }

  /** From now on this player is seen and listened to. */
  take(clock: MediaClock, volume: number, muted: boolean): void {
    this.#load()
    this.#isOn = true
    this.#target = null
    const video = this.#video
    video.volume = volume
    video.muted = muted
    video.playbackRate = clock.rate
    if (clock.paused) {
      video.pause()
      const step = syncStep(clock, video.currentTime, Date.now(), 0)
      if (step.kind === 'seek') video.currentTime = step.seconds
    } else this.#play()
    // One that was refused has not been paused by the visitor.
    if (video.paused === clock.paused) this.#report()
  }

  /** The page's own is on again. Loads no more. */
  release(): void {
    this.#isOn = false
    this.#target = null
    const video = this.#video
    video.pause()
    video.removeAttribute('src')
    video.load()
  }

  command(command: MediaCommand): void {
    const video = this.#video
    switch (command.do) {
      case 'play':
        this.#play()
        return
      case 'pause':
        video.pause()
        return
      case 'seek':
        video.currentTime = command.seconds
        return
      case 'volume':
        video.volume = command.volume
        return
      case 'mute':
        this.#setMuted(command.muted)
        return
      case 'rate':
        video.playbackRate = command.rate
        return
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.release()
    const video = this.#video
    for (const type of CHANGES) video.removeEventListener(type, this.#report)
    video.removeEventListener('loadeddata', this.#look)
    video.removeEventListener('seeked', this.#onSeeked)
    video.removeEventListener('error', this.#onError)
  }

  #load(): void {
    if (this.#video.hasAttribute('src')) return
    this.#events.onLoad()
    this.#video.preload = 'auto'
    this.#video.src = this.#source
  }

  #play(): void {
    this.#video.play().catch((thrown: unknown) => {
      // A pause or another load came in between.
      if (!(thrown instanceof DOMException && thrown.name === 'AbortError') && this.#video.error === null) {
        this.#events.onFailed(0)
      }
    })
  }

  #setMuted(muted: boolean): void {
    const video = this.#video
    const wasPaused = video.paused
    video.muted = muted
    // Chromium pauses what it does not let be heard.
    if (video.paused !== wasPaused) this.#events.onFailed(0)
  }

  readonly #tick = (): void => {
    this.#look()
    if (this.#isOn && !this.#video.paused && performance.now() - this.#reportedAt >= REPORT_MS) this.#report()
  }

  /** One step towards the page's place. */
  readonly #look = (): void => {
    const target = this.#target
    const video = this.#video
    if (target === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.seeking) return
    const step: SyncStep = syncStep(target, video.currentTime, Date.now(), this.#seekSeconds)
    if (target.paused !== video.paused) {
      if (target.paused) video.pause()
      else this.#play()
    }
    if (step.kind === 'seek') {
      this.#seekBegan = performance.now()
      video.currentTime = Math.min(step.seconds, video.duration || step.seconds)
      return
    }
    video.playbackRate = step.rate
    if (step.kind === 'in-step' && !this.#isReady) {
      this.#isReady = true
      this.#events.onReady()
    }
  }

  readonly #onSeeked = (): void => {
    if (this.#target === null) return
    this.#seekSeconds = Math.min(1, (performance.now() - this.#seekBegan) / 1_000)
    this.#look()
  }

  readonly #onError = (): void => {
    const { error } = this.#video
    // Taking the address away is reported as an error too.
    if (error !== null && this.#video.hasAttribute('src')) this.#events.onFailed(error.code)
  }

  #reportedAt = 0

  readonly #report = (): void => {
    if (!this.#isOn) return
    this.#reportedAt = performance.now()
    const { currentTime, paused, playbackRate, duration, ended, muted, volume, buffered, error } = this.#video
    this.#events.onMedia({
      wallMs: Date.now(),
      seconds: currentTime,
      paused,
      rate: playbackRate,
      duration: Number.isFinite(duration) ? duration : 0,
      ended,
      muted,
      volume,
      buffered: rangesOf(buffered),
      error: error?.code ?? null,
    })
  }
}

function rangesOf(ranges: TimeRanges): readonly (readonly [number, number])[] {
  return Array.from({ length: ranges.length }, (_, at) => [ranges.start(at), ranges.end(at)] as const)
}
