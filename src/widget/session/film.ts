import type { Handover } from '../../core/embed/embed-config.ts'
import { type EmbedState, isOn } from '../../core/embed/embed-state.ts'
import { isSamePlace, nextPlayerStep, type Player } from '../../core/embed/handover.ts'
import type { FrameMedia, MediaClock, ToFrame } from '../../protocol/embed/embed-messages.ts'
import { hasPicture, MEDIA_EVENTS } from '../lib/media-events.ts'
import { changesOf, FramePlayer } from './frame-player.ts'
import { Look } from './look.ts'
import { PagePlayer } from './page-player.ts'

/** A frame that plays reports once a second. Silent for that long it is gone, ms. */
const SILENT_MS = 6_000
/** How long the page's player waits for a frame that is to make the first picture, ms. */
const FIRST_MS = 4_000

export interface FilmSurroundings {
  send(message: ToFrame): void
  /** An event of the frame's player. */
  emit(name: string): void
  /** Another player is on. */
  switched(): void
}

/** What the element knows besides the players. */
export interface FilmSituation {
  readonly handover: Handover
  /** Null without a frame that has answered. */
  readonly state: EmbedState['kind'] | null
}

/** One film and its two players: carries out which of them is on. */
export class Film {
  readonly #page: PagePlayer
  readonly #around: FilmSurroundings
  readonly #look: Look
  readonly #life = new AbortController()
  #situation: FilmSituation = { handover: 'auto', state: null }
  #on: Player = 'page'
  #hadPicture = false
  #lost = 0
  #frameFailed = false
  #fileBytes: number | null = null
  /** Where the frame's player was asked to be; null: nowhere. */
  #asked: MediaClock | null = null
  #ready = false
  #silence: ReturnType<typeof setTimeout> | undefined
  #first: ReturnType<typeof setTimeout> | undefined
  #media: FrameMedia | null = null
  /** The visitor pressed play on the page, which the frame's player has not done yet. */
  #isPlayWanted = false
  readonly #framePlayer = new FramePlayer(
    () => this.#media!,
    (command) => {
      if (command.do === 'play' || command.do === 'pause') this.#isPlayWanted = command.do === 'play'
      this.#around.send({ kind: 'media', command })
    },
  )

  constructor(video: HTMLVideoElement, around: FilmSurroundings) {
    this.#page = new PagePlayer(video)
    this.#around = around
    const { signal } = this.#life
    this.#look = new Look(video, (message) => around.send(message), signal)
    for (const name of [...MEDIA_EVENTS, 'emptied', 'enterpictureinpicture', 'leavepictureinpicture']) {
      video.addEventListener(name, this.#onPageEvent, { signal })
    }
    document.addEventListener('fullscreenchange', this.#next, { signal })
    document.addEventListener('visibilitychange', this.#next, { signal })
  }

  /** The frame's player while it is on. */
  get player(): FramePlayer | null {
    return this.#on === 'frame' ? this.#framePlayer : null
  }

  /**
   * The frame's player is to make the first picture, so the page's loads nothing; should that take too long, or should
   * the visitor press play, it starts all the same.
   */
  frameFirst(): void {
    const { paused, autoplay } = this.#page.video
    // A `play()` of the site that waits would be refused.
    if (this.#hasPicture || this.#page.isEmptied || (!paused && !autoplay)) return
    this.#page.empty()
    this.#first = setTimeout(this.#startPage, FIRST_MS)
  }

  /** The page's player has shown its first picture. */
  get #hasPicture(): boolean {
    this.#hadPicture ||= hasPicture(this.#page.video)
    return this.#hadPicture
  }

  get video(): HTMLVideoElement {
    return this.#page.video
  }

  /** The page's player loads nothing: its address is not to be read now. */
  get isEmptied(): boolean {
    return this.#page.isEmptied
  }

  /** Share of the film that the page's player had ahead, and lost at handovers, since the last call. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  /** The page plays again, and nothing listens to it any more. */
  end(): void {
    this.#life.abort()
    this.lost()
  }

  update(situation: FilmSituation): void {
    this.#situation = situation
    if (isOn(situation.state)) this.#look.begin()
    this.#next()
  }

  /** The visitor chose captions in the frame's player. */
  captions(modes: readonly TextTrackMode[]): void {
    this.#look.choose(modes)
  }

  file(bytes: number): void {
    this.#fileBytes = bytes
    this.#next()
  }

  ready(): void {
    this.#ready = this.#asked !== null
    clearTimeout(this.#first)
    this.#next()
  }

  /** The frame's player cannot go on. */
  fail(): void {
    this.#frameFailed = true
    this.#next()
  }

  /** The frame has gone; another may come. */
  lost(): void {
    if (this.#on === 'frame') this.#handBack()
    this.#startPage()
    this.#look.end()
    this.#asked = null
    this.#ready = false
    this.#frameFailed = false
    this.#fileBytes = null
    this.#media = null
    this.#situation = { ...this.#situation, state: null }
  }

  media(media: FrameMedia): void {
    const before = this.#media
    this.#media = media
    if (media.error !== null) this.#frameFailed = true
    if (!media.paused) this.#isPlayWanted = false
    if (this.#on === 'frame') {
      if (before !== null) for (const name of changesOf(before, media)) this.#around.emit(name)
      this.#listen()
    }
    this.#next()
  }

  #startPage = (): void => {
    clearTimeout(this.#first)
    if (this.#on === 'page') this.#page.refill(null)
  }

  #onPageEvent = (event: Event): void => {
    if (this.#on === 'page' && this.#page.isEmptied) {
      if (event.type === 'play') this.#playEmptied(this.#page.clock)
      return
    }
    const hadPoster = this.#page.hasPoster
    this.#page.note(event.type)
    this.#step(hadPoster && event.type === 'playing')
  }

  /** The visitor, or the site, starts a player that waits for the frame's. */
  #playEmptied(clock: MediaClock): void {
    if (this.#ready) this.#takeOver(clock)
    else this.#page.refill(clock)
  }

  #next = (): void => this.#step(false)

  /** @param starts the page's player was seen with its poster until now, and plays */
  #step(starts: boolean): void {
    const page = this.#page
    const clock = page.clock
    const asked = this.#asked && { ...this.#asked, wallMs: clock.wallMs, paused: false }
    const begins = starts && this.#ready && asked !== null && isSamePlace(asked, clock)
    if (this.#asked !== null && !begins && !isSamePlace(this.#asked, clock)) this.#ready = false
    const step = nextPlayerStep({
      ...this.#situation,
      on: this.#on,
      frameFailed: this.#frameFailed,
      ready: this.#ready,
      fileBytes: this.#fileBytes,
      hasPicture: this.#hasPicture,
      atRest: page.atRest,
      visible: document.visibilityState === 'visible',
      elsewhere: page.isElsewhere,
      isStarting: page.isStarting,
      hasPoster: page.hasPoster,
      begins,
    })
    if (step === 'take-over') this.#takeOver(clock)
    else if (step === 'hand-back') this.#handBack()
    else if (step === 'prepare') this.#prepare(clock)
    else if (step === 'keep' && this.#on === 'page' && this.#asked !== null) this.#release()
  }

  #prepare(clock: MediaClock): void {
    // At rest the place is said once; in play each report of the player says it again.
    if (this.#asked !== null && clock.paused && isSamePlace(this.#asked, clock)) return
    this.#asked = clock
    this.#around.send({ kind: 'sync', clock })
  }

  #release(): void {
    this.#asked = null
    this.#ready = false
    this.#around.send({ kind: 'release' })
  }

  #takeOver(clock: MediaClock): void {
    const { volume, muted, duration } = this.#page.video
    this.#lost += this.#page.aheadPart
    clearTimeout(this.#first)
    this.#on = 'frame'
    this.#media = { ...clock, volume, muted, duration: duration || 0, ended: false, buffered: [], error: null }
    this.#asked = null
    this.#ready = false
    this.#around.send({ kind: 'take', clock, volume, muted })
    this.#around.switched()
    if (!this.#page.isEmptied || !this.#page.video.paused) this.#page.empty()
    this.#listen()
  }

  #handBack(): void {
    clearTimeout(this.#silence)
    const media = this.#media
    this.#on = 'page'
    this.#around.send({ kind: 'release' })
    if (media !== null) {
      this.#page.video.volume = media.volume
      this.#page.video.muted = media.muted
    }
    // A browser may refuse to play with sound in a frame in which nothing was pressed.
    this.#page.refill(media && { ...media, paused: media.paused && !this.#isPlayWanted })
    this.#isPlayWanted = false
    this.#around.switched()
  }

  #listen(): void {
    clearTimeout(this.#silence)
    if (this.#media?.paused !== false) return
    this.#silence = setTimeout(() => {
      // The timers of a hidden page are slow.
      if (document.hidden) this.#listen()
      else this.fail()
    }, SILENT_MS)
  }
}
