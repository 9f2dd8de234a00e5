import { consentFor } from '../../core/embed/consent/consent.ts'
import { questionOf } from '../../core/embed/consent/question.ts'
import { decideEmbed, type EmbedWork } from '../../core/embed/decide-state.ts'
import type { Consent, EmbedConfig, EmbedFile, VisitorLimits } from '../../core/embed/embed-config.ts'
import { type EmbedStats, type FrameState, isOn, pageState } from '../../core/embed/embed-state.ts'
import { cappedLimits } from '../../core/embed/give/visitor-limits.ts'
import { readEmbedConfig } from '../../core/embed/read-embed-config.ts'
import type { UnreadToFrame } from '../../protocol/embed/embed-guards.ts'
import type { WindowAnswer } from '../consent/agree-window.ts'
import { ConsentRecord } from '../consent/consent-record.ts'
import type { Greeting } from '../host/handshake.ts'
import { PagePort } from '../host/page-port.ts'
import { PostedOnce } from '../host/posted-once.ts'
import { forgetLeftovers, forgetPartition } from '../sharing/forget.ts'
import { Asking } from './asking.ts'
import type { FrameParts } from './frame-parts.ts'
import { PlayerLink } from './player-link.ts'
import { SharingLink } from './sharing-link.ts'
import { Surroundings } from './surroundings.ts'
import { TorrentLink } from './torrent-link.ts'

/** Size of a dialog, CSS pixels: never below 320 × 200, where a page could hide parts of it. */
const DIALOG = { width: 400, height: 560 }

/** One embed: what its page wants, what the visitor agreed to, and what is done. */
export class EmbedFrame {
  /** Origin of the site, as the browser names it. */
  readonly site: string
  readonly sharing: SharingLink
  readonly #parts: FrameParts
  readonly #port: PagePort
  readonly #posted: PostedOnce
  readonly #record: ConsentRecord
  readonly #surroundings = new Surroundings(() => this.#review())
  readonly #player: PlayerLink
  readonly #torrent = new TorrentLink({
    onRead: ({ file }) => {
      this.file = file
      this.#posted.post({ kind: 'file', length: file.length })
      this.sharing.onTorrent()
    },
    onFailed: (thrown) => this.sharing.onNoTorrent(thrown),
  })
  readonly #listeners = new Set<() => void>()
  #agreed: 'none' | 'given' | 'withdrawn' = 'none'
  #isDeclined = false
  #stopping: Promise<void> | null = null

  state: FrameState = { kind: 'plain', reason: null }
  /** Null until the page's settings are read. */
  config: EmbedConfig | null = null
  /** Null until the .torrent is read. */
  file: EmbedFile | null = null
  /** The question, while it is shown. */
  asking: Asking | null = null
  isPanelOpen = false
  /** The yes that holds now. */
  consent: Consent | null = null
  stats: EmbedStats | null = null
  /** Payload given on this site, bytes. */
  given = { visit: 0, month: 0 }

  constructor({ site, hello, port }: Greeting, parts: FrameParts) {
    this.site = site
    this.#parts = parts
    this.#record = new ConsentRecord(site)
    // Before the engine's own listeners: what was taken back must not start again with a page that is restored.
    addEventListener('pagehide', () => this.#record.endVisit())
    addEventListener('pageshow', ({ persisted }) => persisted && this.#onReturn())
    document.addEventListener('resume', () => this.#onReturn())
    this.sharing = new SharingLink(site, parts.base, parts.workers, this.#surroundings, () => this.#review())
    this.#port = new PagePort(port, (message) => this.#receive(message), this.#leave)
    this.#posted = new PostedOnce(this.#port)
    this.#player = new PlayerLink(parts.base, parts.video, {
      post: (message) => this.#port.post(message),
      onPlayhead: (playhead) => this.sharing.setPlayhead(playhead, this.config?.handover),
      onShown: () => this.#changed(),
    })
    this.#record.onChange(() => this.#onRecordChanged())
    setInterval(() => this.#tick(), 1_000)
    this.#configure(hello.config)
    void forgetLeftovers(this.#record, parts.base)
  }

  /** Calls back with every change; returns the function that stops it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  setPanel(isOpen: boolean): void {
    this.isPanelOpen = isOpen && this.#agreed === 'given'
    this.#changed()
  }

  setLimits(limits: VisitorLimits): void {
    const capped = cappedLimits(limits)
    this.#record.changeLimits(capped)
    this.sharing.setOneLimit(capped.monthBytes)
    this.#review()
  }

  /** What holds now: the month's limit may be that for all sites. */
  get limits(): VisitorLimits | null {
    const limits = this.consent?.limits ?? null
    return limits && { ...limits, monthBytes: this.sharing.oneLimit ?? limits.monthBytes }
  }

  /** Takes the yes back. Resolves when connections are closed, and what was stored is gone. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = null
      this.#agreed = 'withdrawn'
      this.#closeDialogs()
      this.#review()
    })
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#player.close()
    await this.sharing.removeAll()
    this.#record.clear()
    await this.sharing.close()
    await forgetPartition(this.#parts.base)
    this.#record.onForgotten()
  }

  #receive(message: UnreadToFrame): void {
    switch (message.kind) {
      case 'configure':
        this.#configure(message.config)
        break
      case 'ask':
        void this.#ask()
        break
      case 'panel':
        this.setPanel(true)
        break
      case 'stop':
        if (this.#agreed === 'given') void this.stop()
        break
      case 'page':
        this.#surroundings.setPage(message.visible)
        this.#review()
        break
      case 'leave':
        void this.#leave()
        break
      default:
        this.#player.receive(message)
    }
  }

  #configure(raw: unknown): void {
    let config: EmbedConfig
    try {
      config = readEmbedConfig(raw, { embedOrigin: location.origin })
    } catch (thrown) {
      this.sharing.fail(thrown)
      return
    }
    this.config = config
    if (this.#torrent.configure(config)) {
      this.file = null
      this.sharing.restart()
      this.#player.close()
    }
    this.#onRecordChanged()
  }

  async #ask(): Promise<void> {
    if (this.asking !== null) return
    if (this.config === null || this.config.share === 'off' || this.sharing.isCutOff) return this.#repeatState()
    // The chip has a button that stops only while it says that something is shared.
    if (this.#agreed === 'given') this.setPanel(!isOn(this.state.kind))
    if (this.#agreed === 'given') return this.#postAnswer('yes')
    if (this.#isDeclined) return this.#postAnswer('not-now')
    const owned = await this.#torrent.load()
    if (this.asking !== null) return
    if (owned === null) return this.#repeatState()
    const contents = questionOf(this.site, owned.file, this.config, null, this.sharing.ownPayee)
    const onAnswer = (answer: WindowAnswer): void => this.#onAnswer(answer)
    this.asking = new Asking(contents, this.#parts.base, onAnswer, () => this.#onAsking())
    this.#review()
  }

  #onAsking(): void {
    if (this.asking?.isCutOff) {
      this.#closeQuestion()
      this.sharing.cutOff()
    }
    this.#changed()
  }

  /** The page that had it asked waits for what comes of it. */
  readonly #repeatState = (): void => this.#port.post({ kind: 'state', state: pageState(this.state) })

  #onAnswer(answer: WindowAnswer): void {
    if (answer.answer === 'yes') {
      this.#record.write(consentFor(this.site, answer, this.asking?.contents.payee ?? null, Date.now()))
      this.#agreed = 'given'
    } else this.#isDeclined = true
    this.#closeDialogs()
    this.#postAnswer(answer.answer)
    this.#review()
  }

  #postAnswer(answer: 'yes' | 'not-now'): void {
    const consent = this.#record.read()
    // A visit's ends with the page: the site has nothing to note.
    this.#port.post({ kind: 'answered', answer, until: consent?.term === 'visit' ? 0 : (consent?.until ?? 0) })
  }

  /** Another frame of the site may have agreed, or stopped. */
  #onRecordChanged(): void {
    if (this.#stopping !== null) return
    const isGiven = this.#record.read() !== null && this.config?.share !== 'off'
    if (isGiven) {
      this.#agreed = 'given'
      this.#closeQuestion()
    } else if (this.#agreed === 'given') {
      this.#agreed = 'withdrawn'
      this.#closeDialogs()
      this.#player.close()
      void this.sharing.close()
    }
    this.#review()
  }

  /** A page that was restored or thawed: the yes may have ended meanwhile, and nothing may start again without it. */
  #onReturn(): void {
    if (this.#agreed !== 'given' || this.#record.read() !== null) return
    void this.sharing.close()
    void this.stop()
  }

  readonly #leave = async (): Promise<void> => {
    this.#port.close()
    this.#closeDialogs()
    this.#player.close()
    await this.sharing.close()
  }

  #closeQuestion(): void {
    this.asking?.close()
    this.asking = null
  }

  #closeDialogs(): void {
    this.#closeQuestion()
    this.setPanel(false)
  }

  #tick(): void {
    if (this.#agreed !== 'given' || this.#stopping !== null) return
    const consent = this.#record.read()
    if (consent === null || this.sharing.isRevoked(consent)) return void this.stop()
    this.sharing.tick(consent)
    this.#player.tick(this.sharing.isWhole)
    this.stats = this.sharing.stats
    this.given = this.sharing.given
    if (this.stats !== null) this.#posted.post({ kind: 'stats', stats: this.stats })
    this.#review()
  }

  /** Decides anew, says so, and has it done. */
  #review(): void {
    if (this.#stopping !== null) return
    this.consent = this.#record.read()
    const { state, work } = decideEmbed({
      ...this.sharing.situation(this.consent?.limits ?? null),
      consent: this.#agreed,
      isAsking: this.asking !== null,
      isPlaying: this.#player.isOn,
    })
    this.state = state
    this.#posted.post({ kind: 'state', state: pageState(state) })
    if (state.kind === 'blocked') {
      this.#posted.post({ kind: 'blocked', what: state.reason, guess: this.sharing.guess })
    }
    this.#changed()
    if (this.consent !== null && this.#agreed === 'given') void this.#work(work, this.consent)
  }

  async #work(work: EmbedWork, consent: Consent): Promise<void> {
    const owned = await this.#torrent.load()
    const { config } = this
    if (owned === null || config === null || this.#agreed !== 'given' || this.#stopping !== null) return
    if (await this.sharing.carryOut(work, owned, config, consent)) this.#player.open(owned)
    else this.#player.close()
  }

  #changed(): void {
    const isDialog = this.asking !== null || this.isPanelOpen
    const show = isDialog ? 'dialog' : this.#player.isOn ? 'player' : 'nothing'
    this.#posted.post({ kind: 'wants', show, ...(isDialog ? DIALOG : { width: 0, height: 0 }) })
    for (const listener of this.#listeners) listener()
  }
}
