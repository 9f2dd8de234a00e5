import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import { type EmbedState, isOn, NO_STATS, offloadOf, savedBytes } from '../../core/embed/embed-state.ts'
import type { Answer, FromFrame, ToFrame } from '../../protocol/embed/embed-messages.ts'
import { handoverOf } from '../lib/attributes.ts'
import { notes } from '../lib/notes.ts'
import type { ChipText, ElementStats, MediaControl, Session, SessionHost, ShareAnswer } from '../lib/session-types.ts'
import { Download } from './download.ts'
import { Film } from './film.ts'
import { createFrame, isSandboxed } from './frame-element.ts'
import { FrameLink } from './frame-link.ts'
import { FramePlace } from './frame-place.ts'
import { type Framed, frames } from './frames.ts'
import { frameFolder, readSettings } from './settings.ts'
import { stateText, stateWordsOf } from './state-words.ts'

const PLAIN: EmbedState = { kind: 'plain', reason: null }
const NOTHING = { show: 'nothing', width: 0, height: 0 } as const

/** Carries out what the frame and the visitor want of one element. */
export class FrameSession implements Session, Framed {
  fileBytes: number | null = null
  readonly #host: SessionHost
  readonly #place: FramePlace
  readonly #life = new AbortController()
  #settings: EmbedConfig | null = null
  #link: FrameLink | null = null
  #film: Film | null = null
  readonly #download: Download
  #state = PLAIN
  #stats = NO_STATS
  #wanted: Extract<FromFrame, { kind: 'wants' }> | typeof NOTHING = NOTHING
  #answers: ((answer: ShareAnswer) => void)[] = []
  #stops: (() => void)[] = []

  constructor(host: SessionHost) {
    this.#host = host
    this.#place = new FramePlace(host.root, host.box)
    const { signal } = this.#life
    for (const name of ['visibilitychange', 'fullscreenchange']) {
      document.addEventListener(name, this.#sendPage, { signal })
    }
    const around = {
      src: () => (this.#host.kind === 'file' ? (this.#settings?.src ?? null) : null),
      isOn: () => this.frameVersion !== null && isOn(this.#state.kind),
      save: () => this.#link?.send({ kind: 'save' }),
    }
    this.#download = new Download(host.box, around, signal)
  }

  get state(): EmbedState {
    return this.#state
  }

  get stats(): ElementStats {
    const stats = this.#stats
    const firstFrameMs = this.#host.firstFrameMs()
    return { ...stats, offload: offloadOf(stats), saved: savedBytes(stats), firstFrameMs }
  }

  get frameVersion(): string | null {
    return this.#link?.version ?? null
  }

  get player(): MediaControl | null {
    return this.#film?.player ?? null
  }

  get chip(): ChipText {
    const { kind, language } = this.#host
    const words = stateWordsOf(language)
    const state = this.#state
    const isOpening = this.#link !== null && this.#link.version === null
    const on = isOn(state.kind)
    const part = on ? offloadOf(this.#stats) : null
    return {
      text: isOpening ? words.opening : stateText(words, kind, state, this.#stats, language),
      meter: part === null ? null : Math.round(part * 100),
      meterName: words.meter,
      stop: on ? { text: words.stop, name: words.stopSharing } : null,
      news: state.kind === 'plain' ? '' : `${state.kind} ${state.reason}`,
    }
  }

  takeLost(): number {
    return this.#film?.takeLost() ?? 0
  }

  update(video: HTMLVideoElement | null): void {
    if (video !== (this.#film?.video ?? null)) {
      this.#film?.end()
      this.#film = video && this.#filmOf(video)
      this.#place.cover(video)
    }
    const { kind } = this.#host
    const settings = readSettings(kind, (name) => this.#host.attribute(name), this.#host.childSrc(), document.baseURI)
    const changed = JSON.stringify(settings) !== JSON.stringify(this.#settings)
    this.#settings = settings
    if (settings === null) this.#end(PLAIN)
    else if (changed) this.#link?.send({ kind: 'configure', config: settings })
    this.#place.fit()
    this.#updateFilm()
  }

  /** Loads the frame; of more than four in a page the fifth has to wait. */
  open(): void {
    if (this.#link !== null || this.#life.signal.aborted) return
    const folder = frameFolder(this.#host.base(), document.baseURI)
    if (folder === null) this.#set({ kind: 'failed', reason: 'no-base' })
    else if (this.#settings === null) this.#set({ kind: 'failed', reason: 'no-file' })
    else if (isSandboxed()) this.#fail({ kind: 'unsupported', reason: 'sandbox' })
    else if (frames.mayOpen(this)) this.#openFrame(`${folder}index.html`)
  }

  async ask(): Promise<ShareAnswer> {
    if (isOn(this.#state.kind)) return 'yes'
    if (!this.#opened({ kind: 'ask' })) return 'unavailable'
    return new Promise((resolve) => this.#answers.push(resolve))
  }

  panel(): void {
    this.#opened({ kind: 'panel' })
  }

  async stop(): Promise<void> {
    if (this.#opened({ kind: 'stop' })) await new Promise<void>((resolve) => this.#stops.push(resolve))
  }

  close(): void {
    this.#life.abort()
    this.#end(PLAIN)
    this.#film?.end()
    this.#film = null
  }

  #openFrame(address: string): void {
    const frame = createFrame(this.#host.kind, stateWordsOf(this.#host.language).frame)
    this.#link = new FrameLink(frame, address, () => this.#settings!, {
      message: (message) => this.#take(message),
      welcome: () => this.#changed(),
      lost: (guess) => {
        this.#end(null)
        this.#fail({ kind: 'blocked', reason: 'frame' }, guess)
      },
    })
    this.#place.mount(frame)
    this.#sendPage()
    if (handoverOf(this.#host.attribute('handover')) === 'frame-first' && notes.agreedUntil() > Date.now()) {
      this.#film?.frameFirst()
    }
    this.#changed()
  }

  #opened(message: ToFrame): boolean {
    if (this.#link === null) frames.freePlace()
    this.open()
    this.#link?.send(message)
    return this.#link !== null
  }

  get isIdle(): boolean {
    return this.player === null && this.#wanted.show === 'nothing'
  }

  giveWay(): void {
    this.#end(PLAIN)
  }

  #filmOf(video: HTMLVideoElement): Film {
    return new Film(video, {
      send: (message) => this.#link?.send(message),
      emit: (name) => this.#host.emitMedia(name),
      switched: () => this.#onSwitched(video),
    })
  }

  #take(message: FromFrame): void {
    switch (message.kind) {
      case 'state':
        this.#set(message.state)
        break
      case 'stats':
        this.#stats = message.stats
        this.#host.emit('freshet-stats', this.stats)
        this.#host.changed()
        break
      case 'wants':
        this.#show(message)
        break
      case 'answered':
        this.#answered(message.answer, message.until)
        break
      case 'media':
        this.#film?.media(message.media)
        break
      case 'saving':
        this.#download.answered(message.how)
        break
      case 'captions':
        this.#film?.captions(message.modes)
        break
      case 'ready':
        this.#film?.ready()
        break
      case 'file':
        this.fileBytes = message.length
        this.#film?.file(message.length)
        break
      case 'blocked':
        this.#host.emit('freshet-blocked', { what: message.what, guess: message.guess })
        break
      case 'failed':
        this.#film?.fail()
        this.#host.emit('freshet-error', { code: message.code })
    }
  }

  #answered(answer: Answer, until: number): void {
    if (answer === 'not-now') notes.decline()
    else if (until > Date.now()) notes.agree(until)
    this.#host.emit('freshet-consent', { answer, until })
    for (const resolve of this.#answers.splice(0)) resolve(answer)
  }

  /** The frame goes, and with it all that it shares. @param state what is left; null: another follows */
  #end(state: EmbedState | null): void {
    const hadFocus = this.#place.hasFocus
    this.#link?.close()
    this.#link = null
    frames.ended(this)
    this.#wanted = NOTHING
    this.#place.remove()
    this.#film?.lost()
    this.#download.lost()
    if (hadFocus) this.#host.focusChip()
    this.#settle()
    if (state !== null) this.#set(state)
  }

  #fail(state: EmbedState, guess = ''): void {
    this.#host.emit('freshet-blocked', { what: state.reason, guess })
    this.#set(state)
  }

  #set(state: EmbedState): void {
    if (['stopped', 'blocked', 'unsupported', 'failed'].includes(state.kind)) this.#settle()
    if (state.kind === this.#state.kind && state.reason === this.#state.reason) return
    this.#state = state
    if (state.kind === 'stopped') notes.revoke()
    if (state.kind === 'failed') this.#host.emit('freshet-error', { code: state.reason })
    this.#changed()
    this.#host.emit('freshet-state', { state: state.kind, reason: state.reason })
  }

  /** What callers wait for cannot come any more. */
  #settle(): void {
    for (const resolve of this.#answers.splice(0)) resolve('unavailable')
    for (const resolve of this.#stops.splice(0)) resolve()
  }

  #changed(): void {
    this.#updateFilm()
    this.#host.changed()
  }

  #updateFilm(): void {
    const state = this.frameVersion === null ? null : this.#state.kind
    this.#film?.update({ handover: handoverOf(this.#host.attribute('handover')), state })
  }

  /** Another player is on: the focus goes with it. */
  #onSwitched(video: HTMLVideoElement): void {
    const hadFocus = video.matches(':focus')
    const isFrames = this.#place.hasFocus
    this.#show()
    if (this.player === null && isFrames && this.#wanted.show !== 'dialog') video.focus({ preventScroll: true })
    else if (this.player !== null && hadFocus) this.#place.focus()
  }

  /** Shows what the frame wants to be shown. After a dialog the focus goes back to the chip, which opened it. */
  #show(wanted = this.#wanted): void {
    const closes = this.#wanted.show === 'dialog' && wanted.show !== 'dialog'
    this.#wanted = wanted
    const { show, width, height } = wanted
    const hadFocus = this.#place.hasFocus
    const player = this.player !== null
    const shown = show === 'dialog' ? show : player ? 'player' : 'nothing'
    this.#place.show(shown, player, width, height)
    if (hadFocus && (closes || shown === 'nothing')) this.#host.focusChip()
  }

  #sendPage = (): void => {
    const fullscreen = document.fullscreenElement !== null
    this.#link?.send({ kind: 'page', visible: !document.hidden, fullscreen })
  }
}

/** Begins with an element's first need of the frame. */
export function startSession(host: SessionHost): FrameSession {
  return new FrameSession(host)
}
