import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import { type EmbedState, isOn, NO_STATS } from '../../core/embed/embed-state.ts'
import { chipChoice, startChoice } from '../../core/embed/start.ts'
import { type Attribute, chipOf, handoverOf, shareOf } from '../lib/attributes.ts'
import { make, requireGesture } from '../lib/dom.ts'
import { notes } from '../lib/notes.ts'
import type { ChipText, ElementStats, MediaControl, Session, ShareAnswer } from '../lib/session-types.ts'
import { Reporter } from '../report/reporter.ts'
import { Chip } from '../view/chip.ts'
import { chipStyles } from '../view/styles.ts'
import { chipWordsOf } from '../view/words.ts'
import { ObservingElement } from './observing-element.ts'
import { surroundings } from './surroundings.ts'

/** States of which style sheets know: `:state(sharing)`. */
const STYLED = ['sharing', 'resting', 'blocked'] as const

const PLAIN: EmbedState = { kind: 'plain', reason: null }

/**
 * What both elements have in common: settings, chip and state. What needs the frame is loaded when it is needed.
 *
 * @attr {string} torrent - Address of the .torrent, or a `data:` URL of it. It names one file, of the length of `src`.
 * @attr {string} file - Index, or path with slashes, of the file inside the torrent.
 * @attr {string} src - Address of the file, where there is no child with one.
 * @attr {string} trackers - `wss:` addresses, with spaces between them. There is no public default.
 * @attr {string} ice - `stun:` addresses, with spaces between them.
 * @attr {"ask" | "quiet" | "off"} share - `quiet` asks only through `requestShare()`.
 * @attr {number} suggest-kbps - Most kB a second that a visitor is asked for; its own lower limit wins.
 * @attr {number} suggest-visit-mb - Most MB of one visit.
 * @attr {number} suggest-month-gb - Most GB of one month.
 * @attr {number} bootstrap-mb - MB by HTTP, a visit, for pieces that no visitor has yet. Default: 0.
 * @attr {"auto" | "idle" | "seamless" | "never" | "frame-first"} handover - When the frame's player takes over.
 * @attr {string} base - Folder of a frame on another host, your own for example.
 * @attr {string} report - Your own address for the numbers of a visit. Without it nothing is sent.
 * @attr {string} payee - Your account that is paid when visitors pay for what others send. It needs `report`.
 * @attr {string} lang - Language of the chip and the question, as a BCP 47 tag.
 * @attr {"auto" | "light" | "dark"} theme - Colours.
 * @attr {"inline" | "corner" | "none"} chip - Where the chip is. `none` counts with `share="quiet"` only.
 * @slot - The `<video>`, or the link, which works without script.
 * @csspart chip - The invitation, and how sharing goes.
 * @csspart chip-text - Its text.
 * @csspart chip-meter - Part of the file that came from other visitors.
 * @csspart chip-stop - The button that ends sharing.
 * @csspart frame - The frame. What is in it cannot be styled.
 * @cssprop --freshet-accent - Colour of the mark, the meter and the outline.
 * @cssprop --freshet-radius - Radius of the chip's corners.
 * @cssprop --freshet-chip-inset - Distance of a chip in the corner.
 * @cssState sharing - Pieces are passed on.
 * @cssState resting - Sharing is paused, and goes on by itself.
 * @cssState blocked - Something does not let pieces be shared.
 * @fires {CustomEvent} freshet-state - The state has changed. `detail`: `state`, `reason`.
 * @fires {CustomEvent} freshet-consent - The visitor has answered. `detail`: `answer`, `until`.
 * @fires {CustomEvent} freshet-stats - At most once a second. `detail`: as `stats`.
 * @fires {CustomEvent} freshet-blocked - What does not work. `detail`: `what`, `guess`.
 * @fires {CustomEvent} freshet-error - `detail`: `code`.
 */
export abstract class FreshetElement extends ObservingElement {
  /** Of the loader. */
  readonly version: string = __APP_VERSION__
  /** Resolves when the question may be asked. */
  readonly ready: Promise<void>

  protected readonly slotted = make('slot')
  protected override readonly reporter = new Reporter(() => ({
    ...{ kind: this.#kind, address: this.getAttribute('report'), src: this.childSrc() },
    ...{ state: this.#state, session: this.#session },
  }))
  readonly #kind: EmbedConfig['kind']
  readonly #internals = this.attachInternals()
  readonly #box = make('div', { class: 'box' }, this.slotted)
  readonly #chip = new Chip(
    () => void this.#use(),
    () => void this.stopSharing(),
  )
  #loading: Promise<Session | null> | null = null
  #session: Session | null = null
  /** The session could not be loaded. */
  #isBlocked = false
  #isReady!: () => void

  constructor(kind: EmbedConfig['kind']) {
    super()
    this.#kind = kind
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve
    })
    const root = this.#internals.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [chipStyles()]
    root.replaceChildren(this.#box, this.#chip.bar, this.#chip.status)
    this.observe(this.#box, this.slotted)
  }

  get state(): EmbedState['kind'] {
    return this.#state.kind
  }

  get reason(): string | null {
    return this.#state.reason
  }

  /** Bytes of this visit, and what they mean. */
  get stats(): ElementStats {
    return this.#session?.stats ?? { ...NO_STATS, offload: null, saved: 0, firstFrameMs: this.#firstFrameMs() }
  }

  /**
   * Opens the question, in a gesture of the visitor; it never grants anything. After a "not now" it stays closed for
   * this visit.
   *
   * @throws NotAllowedError without a gesture
   */
  async requestShare(): Promise<ShareAnswer> {
    if (isOn(this.state)) return 'yes'
    if (shareOf(this.getAttribute('share')) === 'off') return 'unavailable'
    if (notes.notNow()) return 'not-now'
    requireGesture()
    return (await this.#open())?.ask() ?? 'unavailable'
  }

  /** Resolves when the connections are closed and the pieces deleted. */
  async stopSharing(): Promise<void> {
    const wasAgreed = notes.agreedUntil() > 0
    notes.revoke()
    if (wasAgreed || this.#loading !== null) await (await this.#open())?.stop()
  }

  /** Shows limits and numbers, in a gesture of the visitor. @throws NotAllowedError without one */
  async openPanel(): Promise<void> {
    requireGesture()
    ;(await this.#open())?.panel()
  }

  /** All that this element knows, as plain data. */
  snapshot(): Readonly<Record<string, unknown>> {
    const { version, state, reason, stats } = this
    const { frameVersion = null } = this.#session ?? {}
    return { version, frameVersion, state, reason, stats, player: this.framePlayer === null ? 'page' : 'frame' }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#close()
  }

  override attributeChangedCallback(name: Attribute): void {
    // The frame of another folder is another frame.
    if (name === 'base') this.#close()
    super.attributeChangedCallback(name)
  }

  /** The film inside; null for other files, and without one. */
  protected child(): HTMLVideoElement | null {
    return null
  }
  /** Address of the child's file; null without a child. */
  protected abstract childSrc(): string | null
  /** The child has shown its first picture, or the page is loaded. */
  protected abstract childReady(): boolean

  /** The frame's player while it is on. */
  protected get framePlayer(): MediaControl | null {
    return this.#session?.player ?? null
  }

  readonly #firstFrameMs = (): number | null => this.reporter.watch.firstFrameMs

  get #state(): EmbedState {
    if (this.#isBlocked) return { kind: 'blocked', reason: 'frame' }
    return this.#session?.state ?? PLAIN
  }

  get #hasFile(): boolean {
    return Boolean(this.getAttribute('torrent')) && this.childSrc() !== null
  }

  get #isPresentable(): boolean {
    return this.childReady() && this.#box.clientWidth > 0
  }

  protected override update(): void {
    if (this.childReady()) this.#isReady()
    const share = shareOf(this.getAttribute('share'))
    if (share === 'off') this.#close()
    this.#session?.update(this.child())
    const choice = startChoice({
      share,
      handover: handoverOf(this.getAttribute('handover')),
      agreedUntil: notes.agreedUntil(),
      nowMs: Date.now(),
      childReady: this.childReady(),
      hasWidth: this.#box.clientWidth > 0,
      isNear: this.isNear,
    })
    if (choice === 'frame' && this.#hasFile && this.state === 'plain')
      void this.#open().then((session) => session?.open())
    this.#paint()
  }

  async #use(): Promise<void> {
    const isPanel = isOn(this.state)
    const session = await this.#open()
    if (isPanel) session?.panel()
    else await session?.ask()
  }

  /** The session, loaded with the first need of it; null where that is not possible. */
  #open(): Promise<Session | null> {
    const life = this.life
    if (life === null) return Promise.resolve(null)
    this.#isBlocked = false
    this.#loading ??= this.#load(life).then((session) => {
      if (session === null && this.life === life) this.#block()
      return session
    })
    this.#paint()
    return this.#loading
  }

  async #load(life: AbortController): Promise<Session | null> {
    try {
      const start = await surroundings.load()
      if (this.life !== life) return null
      this.#session = start({
        kind: this.#kind,
        root: this.#internals.shadowRoot!,
        box: this.#box,
        language: this.#language,
        attribute: (name) => this.getAttribute(name),
        childSrc: () => this.childSrc(),
        base: () => this.getAttribute('base') ?? surroundings.base,
        emit: (name, detail) => this.#emit(name, detail),
        emitMedia: (name) => this.dispatchEvent(new Event(name)),
        focusChip: () => this.#chip.focus(),
        firstFrameMs: this.#firstFrameMs,
        changed: () => this.#paint(),
      })
      this.#session.update(this.child())
      return this.#session
    } catch {
      return null
    }
  }

  #block(): void {
    this.#loading = null
    this.#isBlocked = true
    this.#paint()
    this.#emit('freshet-blocked', { what: 'frame', guess: '' })
    this.#emit('freshet-state', { state: 'blocked', reason: 'frame' })
  }

  #close(): void {
    if (this.#session !== null) this.reporter.end()
    this.#session?.close()
    this.#session = null
    this.#loading = null
    this.#isBlocked = false
  }

  get #language(): string {
    return this.getAttribute('lang') || document.documentElement.lang || navigator.language
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }))
  }

  #paint(): void {
    this.reporter.update()
    for (const name of STYLED) style(this.#internals, name, this.state === name)
    this.#chip.update(
      chipChoice({
        share: shareOf(this.getAttribute('share')),
        chip: chipOf(this.getAttribute('chip')),
        state: this.state,
        hasFile: this.#hasFile,
        isPresentable: this.#isPresentable,
      }),
      this.#session?.chip ?? this.#ownText(),
    )
  }

  /** Before there is a session. */
  #ownText(): ChipText {
    const words = chipWordsOf(this.#language)
    const text = this.#isBlocked ? words.blocked : this.#loading === null ? words.ask[this.#kind] : words.opening
    return { text, meter: null, meterName: '', stop: null, news: this.#isBlocked ? 'blocked' : '' }
  }
}

function style(internals: ElementInternals, name: string, on: boolean): void {
  try {
    internals.states[on ? 'add' : 'delete'](name)
  } catch {
    // Browsers of before 2024 accept only names with dashes.
  }
}
