import { namesServers } from '../../core/embed/consent/consent.ts'
import { type QuestionContents, questionOf } from '../../core/embed/consent/question.ts'
import { decideEmbed, type EmbedWork } from '../../core/embed/decide-state.ts'
import type { Consent, EmbedConfig, EmbedFile, VisitorLimits } from '../../core/embed/embed-config.ts'
import { type FrameState, isOn, pageState } from '../../core/embed/embed-state.ts'
import { readEmbedConfig } from '../../core/embed/read-embed-config.ts'
import type { UnreadToFrame } from '../../protocol/embed/embed-guards.ts'
import { ConsentRecord } from '../consent/consent-record.ts'
import type { Greeting } from '../host/handshake.ts'
import { PagePort } from '../host/page-port.ts'
import { PostedOnce } from '../host/posted-once.ts'
import { forgetLeftovers, forgetPartition } from '../sharing/forget.ts'
import type { Asking } from './asking.ts'
import { ConsentWindows } from './consent-windows.ts'
import { DIALOG, type FrameParts } from './frame-parts.ts'
import { PlayerLink } from './player-link.ts'
import { SharingLink } from './sharing-link.ts'
import { Surroundings } from './surroundings.ts'
import { TorrentLink } from './torrent-link.ts'

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
  #stopping: Promise<void> | null = null
  /** The page is gone, or broke the boundary: nothing starts again. */
  #hasLeft = false
  readonly #clock: ReturnType<typeof setInterval>
  readonly #windows: ConsentWindows

  state: FrameState = { kind: 'plain', reason: null }
  /** Null until the page's settings are read. */
  config: EmbedConfig | null = null
  /** Null until the .torrent is read. */
  file: EmbedFile | null = null
  isPanelOpen = false
  /** The yes that holds now. */
  consent: Consent | null = null

  constructor({ site, hello, port }: Greeting, parts: FrameParts) {
    this.site = site
    this.#parts = parts
    this.#record = new ConsentRecord(site)
    this.#windows = new ConsentWindows(parts.base, this.#record, {
      onChange: () => this.#changed(),
      onLimits: ({ monthBytes }) => {
        void this.sharing.setOneLimit(monthBytes)
        this.#review()
      },
      onYes: () => this.#onAnswered('yes'),
      onNotNow: () => this.#onAnswered('not-now'),
      onCutOff: () => this.sharing.cutOff(),
    })
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
    this.#clock = setInterval(() => this.#tick(), 1_000)
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

  /** Call it in a click: higher limits are asked for in a window. */
  setLimits(limits: VisitorLimits): 'set' | 'asked' | 'no-window' {
    return this.#windows.change(limits, this.limits, this.file && this.#questionOf(this.file))
  }

  #questionOf(file: EmbedFile): QuestionContents | null {
    return this.config && questionOf(this.site, file, this.config, null, this.sharing.ownPayee)
  }

  get #isEnding(): boolean {
    return this.#stopping !== null || this.#hasLeft
  }

  /** The question, while it is shown. */
  get asking(): Asking | null {
    return this.#windows.asking
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
    // What is asked must be what was read.
    if (JSON.stringify(config) !== JSON.stringify(this.config)) this.#windows.close()
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
    const owned = await this.#torrent.load()
    if (this.asking !== null) return
    if (owned === null) return this.#repeatState()
    const question = this.#questionOf(owned.file)
    if (question !== null) this.#windows.ask(question)
    this.#review()
  }

  /** The page that had it asked waits for what comes of it. */
  readonly #repeatState = (): void => this.#port.post({ kind: 'state', state: pageState(this.state) })

  #onAnswered(answer: 'yes' | 'not-now'): void {
    if (answer === 'yes') this.#agreed = 'given'
    this.#closeDialogs()
    this.#postAnswer(answer)
    this.#review()
  }

  #postAnswer(answer: 'yes' | 'not-now'): void {
    const consent = this.#record.read()
    // A visit's ends with the page: the site has nothing to note.
    this.#port.post({ kind: 'answered', answer, until: consent?.term === 'visit' ? 0 : (consent?.until ?? 0) })
  }

  /** Another frame of the site may have agreed, or stopped; the page may use servers that no question has named. */
  #onRecordChanged(): void {
    if (this.#isEnding || this.config === null) return
    const consent = this.config.share === 'off' ? null : this.#record.read()
    if (consent !== null && namesServers(consent, this.config)) {
      this.#agreed = 'given'
      this.#windows.close()
    } else if (this.#agreed === 'given') {
      this.#agreed = consent === null ? 'withdrawn' : 'none'
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
    this.#hasLeft = true
    clearInterval(this.#clock)
    this.#port.close()
    this.#closeDialogs()
    this.#player.close()
    await this.sharing.close()
  }

  #closeDialogs(): void {
    this.#windows.close()
    this.setPanel(false)
  }

  #tick(): void {
    if (this.#agreed !== 'given' || this.#stopping !== null) return
    const consent = this.#record.read()
    if (consent === null || this.sharing.isRevoked(consent)) return void this.stop()
    this.sharing.tick(consent)
    this.#player.tick(this.sharing.isWhole)
    const { stats } = this.sharing
    if (stats !== null) this.#posted.post({ kind: 'stats', stats })
    this.#review()
  }

  /** Decides anew, says so, and has it done. */
  #review(): void {
    if (this.#isEnding) return
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
    if (owned === null || config === null || this.#agreed !== 'given' || this.#isEnding) return
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
