import { consentFor } from '../../core/embed/consent/consent.ts'
import { questionOf } from '../../core/embed/consent/question.ts'
import { decideEmbed } from '../../core/embed/decide-state.ts'
import type { ConsentTerm, EmbedConfig, VisitorLimits } from '../../core/embed/embed-config.ts'
import type { EmbedState, EmbedStats } from '../../core/embed/embed-state.ts'
import { cappedLimits } from '../../core/embed/give/visitor-limits.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { readEmbedConfig } from '../../core/embed/read-embed-config.ts'
import type { WorkerUrls } from '../../page/engine-workers.ts'
import type { UnreadToFrame } from '../../protocol/embed/embed-guards.ts'
import type { FromFrame } from '../../protocol/embed/embed-messages.ts'
import type { WindowAnswer } from '../consent/agree-window.ts'
import { ConsentRecord } from '../consent/consent-record.ts'
import { fetchTorrent } from '../consent/torrent-source.ts'
import type { Greeting } from '../host/handshake.ts'
import { PagePort } from '../host/page-port.ts'
import { Asking } from './asking.svelte.ts'
import { PlayerLink } from './player-link.svelte.ts'
import { SharingSession } from './sharing-session.ts'
import { Surroundings } from './surroundings.ts'

/** Size of a dialog, CSS pixels: never below 320 × 200, where a page could hide parts of it. */
const DIALOG = { width: 400, height: 560 }
const TICK_MS = 1_000

/** One embed: what its page wants, what the visitor agreed to, and what is done. */
export class EmbedFrame {
  /** Origin of the site, as the browser names it. */
  readonly site: string
  readonly player: PlayerLink
  readonly #base: string
  readonly #port: PagePort
  readonly #record: ConsentRecord
  readonly #surroundings = new Surroundings(() => this.#review())
  readonly #session: SharingSession
  #torrent: Promise<OwnedTorrent | null> | null = null
  #consent: 'none' | 'given' | 'withdrawn' = 'none'
  #isDeclined = false
  #stopping: Promise<void> | null = null
  #posted = new Map<FromFrame['kind'], string>()

  state = $state.raw<EmbedState>({ kind: 'plain', reason: null })
  /** The question, while it is shown. */
  asking = $state.raw<Asking | null>(null)
  isPanelOpen = $state(false)
  config = $state.raw<EmbedConfig | null>(null)
  /** What the visitor allows on this site; null without a yes. */
  limits = $state.raw<VisitorLimits | null>(null)
  stats = $state.raw<EmbedStats | null>(null)
  /** Bytes given on this site in this month. */
  givenThisMonth = $state(0)

  /** @param base the frame's own folder, ending in a slash */
  constructor({ site, hello, port }: Greeting, base: string, workers: WorkerUrls) {
    this.site = site
    this.#base = base
    this.#record = new ConsentRecord(site)
    // Before the engine's own listeners: what was taken back must not start again with a page that is restored.
    addEventListener('pagehide', () => this.#record.endVisit())
    addEventListener('pageshow', ({ persisted }) => persisted && this.#onReturn())
    document.addEventListener('resume', () => this.#onReturn())
    this.#session = new SharingSession(base, workers, this.#surroundings, () => this.#review())
    const leave = (): void => void this.#leave()
    this.#port = new PagePort(port, (message) => this.#receive(message), leave)
    this.player = new PlayerLink(base, {
      post: (message) => this.#port.post(message),
      onPlayhead: (playhead) => this.#session.engine.setPlayhead(playhead),
      onShown: () => this.#showWants(),
    })
    this.#record.onChange(() => this.#onRecordChanged())
    setInterval(() => this.#tick(), TICK_MS)
    this.#configure(hello.config)
    void this.#cleanUp()
  }

  setPanel(isOpen: boolean): void {
    this.isPanelOpen = isOpen && this.#consent === 'given'
    this.#showWants()
  }

  setLimits(limits: VisitorLimits): void {
    this.#record.changeLimits(cappedLimits(limits))
    this.#review()
  }

  /** Takes the yes back. Resolves when connections are closed, and what was stored is gone. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = null
      this.#consent = 'withdrawn'
      this.#review()
    })
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#closeDialogs()
    this.player.close()
    await this.#session.engine.removeAll()
    this.#record.clear()
    await this.#session.close()
    await this.#session.engine.forget()
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
        if (this.#consent === 'given') void this.stop()
        break
      case 'page':
        this.#surroundings.setPage(message.visible)
        this.#review()
        break
      case 'leave':
        void this.#leave()
        break
      default:
        this.player.receive(message)
    }
  }

  #configure(raw: unknown): void {
    let config: EmbedConfig
    try {
      config = readEmbedConfig(raw, { embedOrigin: location.origin })
    } catch (thrown) {
      this.#session.fail(thrown)
      return
    }
    const before = this.config
    this.config = config
    if (before === null || contentsOf(before) !== contentsOf(config)) {
      this.#torrent = null
      this.#session.restart()
      this.player.close()
    }
    this.#onRecordChanged()
    this.#review()
  }

  /** The torrent of the embed; null where it cannot be had, which the state then says. */
  #loadTorrent(): Promise<OwnedTorrent | null> {
    const { config } = this
    if (config === null) return Promise.resolve(null)
    this.#torrent ??= fetchTorrent(config).then(
      (owned) => {
        this.#postOnce({ kind: 'file', length: owned.file.length })
        return owned
      },
      (thrown: unknown) => {
        this.#session.onNoTorrent(thrown)
        return null
      },
    )
    return this.#torrent
  }

  async #ask(): Promise<void> {
    if (this.asking !== null || this.config === null || this.config.share === 'off') return
    if (this.#consent === 'given') return this.#postAnswer('yes')
    if (this.#isDeclined) return this.#postAnswer('not-now')
    const owned = await this.#loadTorrent()
    if (owned === null || this.asking !== null) return
    const contents = questionOf(this.site, owned.file, this.config, null)
    this.asking = new Asking(contents, this.#base, (answer) => this.#onAnswer(answer))
    this.#review()
  }

  #onAnswer(answer: WindowAnswer): void {
    this.#closeDialogs()
    if (answer.answer === 'yes') this.#agree(answer.term, answer.limits)
    else this.#isDeclined = true
    this.#postAnswer(answer.answer)
    this.#review()
  }

  #agree(term: ConsentTerm, limits: VisitorLimits): void {
    this.#record.write(consentFor(this.site, term, limits, Date.now()))
    this.#consent = 'given'
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
    if (isGiven) this.#consent = 'given'
    else if (this.#consent === 'given') {
      this.#consent = 'withdrawn'
      this.#closeDialogs()
      this.player.close()
      void this.#session.close()
    }
    this.#review()
  }

  /** A page that was restored or thawed: the yes may have ended meanwhile, and nothing may start again without it. */
  #onReturn(): void {
    if (this.#consent !== 'given' || this.#record.read() !== null) return
    void this.#session.close()
    void this.stop()
  }

  /** Deletes what an earlier yes has left, unless another frame of the site still uses it. */
  async #cleanUp(): Promise<void> {
    if (!this.#record.hasLeftovers || this.#record.isAnyGiven()) return
    if (await this.#session.engine.forgetUnused()) this.#record.onForgotten()
  }

  async #leave(): Promise<void> {
    this.#port.close()
    this.#closeDialogs()
    this.player.close()
    await this.#session.close()
  }

  #closeDialogs(): void {
    this.asking?.close()
    this.asking = null
    this.isPanelOpen = false
    this.#showWants()
  }

  #tick(): void {
    if (this.#consent !== 'given' || this.#stopping !== null) return
    if (this.#record.read() === null) return void this.stop()
    this.#session.tick()
    this.player.tick()
    this.#review()
    this.stats = this.#session.stats
    this.givenThisMonth = this.#session.allowance?.givenThisMonth ?? 0
    this.#postOnce({ kind: 'stats', stats: this.stats })
  }

  /** Decides anew, says so, and has it done. */
  #review(): void {
    if (this.#stopping !== null) return
    const consent = this.#record.read()
    this.limits = consent?.limits ?? null
    const isAsking = this.asking !== null
    const decision = decideEmbed({
      ...this.#session.situation(this.limits),
      consent: this.#consent,
      isAsking,
      isPlaying: this.player.isOn,
    })
    this.state = decision.state
    this.#postOnce({ kind: 'state', state: decision.state })
    if (decision.state.kind === 'blocked') {
      this.#postOnce({ kind: 'blocked', what: decision.state.reason, guess: this.#session.guess })
    }
    this.#showWants()
    if (consent !== null && this.#consent === 'given') void this.#work(decision.work, consent.limits)
  }

  async #work(work: ReturnType<typeof decideEmbed>['work'], limits: VisitorLimits): Promise<void> {
    const owned = await this.#loadTorrent()
    const { config } = this
    if (owned === null || config === null || this.#consent !== 'given' || this.#stopping !== null) return
    if (await this.#session.carryOut(work, owned, config, limits)) this.player.open(owned)
    else this.player.close()
  }

  #showWants(): void {
    const isDialog = this.asking !== null || this.isPanelOpen
    const show = isDialog ? 'dialog' : this.player.isOn ? 'player' : 'nothing'
    this.#postOnce({ kind: 'wants', show, ...(isDialog ? DIALOG : { width: 0, height: 0 }) })
  }

  #postOnce(message: FromFrame): void {
    const text = JSON.stringify(message)
    if (this.#posted.get(message.kind) === text) return
    this.#posted.set(message.kind, text)
    this.#port.post(message)
  }
}

/** What another torrent or other servers would change. */
function contentsOf({ torrent, file, src, trackers, ice, share }: EmbedConfig): string {
  return JSON.stringify([torrent, file, src, trackers, ice, share])
}
