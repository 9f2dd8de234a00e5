import { givenAt } from '../../core/embed/consent/consent.ts'
import type { EmbedSituation, EmbedWork } from '../../core/embed/decide-state.ts'
import type { Consent, EmbedConfig, Handover, VisitorLimits } from '../../core/embed/embed-config.ts'
import type { Blocked, EmbedStats } from '../../core/embed/embed-state.ts'
import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { toErrorRecord } from '../../core/errors.ts'
import type { Address } from '../../core/money/wei.ts'
import type { Playhead } from '../../protocol/engine.ts'
import { ownPayee } from '../earning/own-payee.ts'
import type { EarningView } from '../earning/site-earning.ts'
import type { EmbedWorkers, SharingSession } from './sharing-session.ts'
import type { Surroundings } from './surroundings.ts'
import { isUnanswered } from './torrent-link.ts'

/** Longest guess that the boundary to the page takes, characters. */
const GUESS = 200

/** What shares, once there was a yes: its code is not even loaded before. */
export class SharingLink {
  readonly #site: string
  readonly #base: string
  readonly #workers: EmbedWorkers
  readonly #surroundings: Surroundings
  readonly #onChange: () => void
  #loading: Promise<SharingSession> | null = null
  #session: SharingSession | null = null
  #blocked: Blocked | null = null
  #failure: string | null = null
  #guess = ''

  constructor(site: string, base: string, workers: EmbedWorkers, surroundings: Surroundings, onChange: () => void) {
    this.#site = site
    this.#base = base
    this.#workers = workers
    this.#surroundings = surroundings
    this.#onChange = onChange
  }

  /** What probably blocks it, in English, for the owner's console. */
  get guess(): string {
    const isHostOut = this.#blocked === null && this.#session?.isHostOut === true
    return isHostOut ? 'The file cannot be read: it needs a CORS header, or its host does not answer' : this.#guess
  }

  /** The window that asks cannot reach the frame. */
  get isCutOff(): boolean {
    return this.#blocked === 'window'
  }

  get stats(): EmbedStats | null {
    return this.#session?.stats ?? null
  }

  /** Every byte of the file is here. */
  get isWhole(): boolean {
    return this.#session?.isWhole ?? false
  }

  /** Payload given on this site, bytes. */
  get given(): { readonly visit: number; readonly month: number } {
    return this.#session?.allowance.given ?? { visit: 0, month: 0 }
  }

  get grade(): LimitGrade {
    return this.#session?.allowance.grade ?? 'site'
  }

  /** What the visitor allows in a month on all sites, bytes; null where each site has its own limit. */
  get oneLimit(): number | null {
    return this.#session?.allowance.oneLimit ?? null
  }

  /** Call it in a click. @returns whether the browser and the visitor permit it */
  async useOneLimit(monthBytes: number): Promise<boolean> {
    return (await this.#session?.allowance.useOneLimit(monthBytes)) ?? false
  }

  /** Where the visitor is paid, as far as this site knows; null: no address is set. */
  get ownPayee(): Address | null {
    return ownPayee()
  }

  /** Who is paid for what is sent here; null: not known yet. */
  get earning(): EarningView | null {
    return this.#session?.earning.view ?? null
  }

  /** Call it in a click. @returns whether the browser opened a window */
  moveEarnings(): boolean {
    return this.#session?.earning.move() ?? false
  }

  /** Whether the page of all sites took this yes back. */
  isRevoked(consent: Consent): boolean {
    return this.#session?.allowance.isRevoked(givenAt(consent)) ?? false
  }

  setOneLimit(monthBytes: number): void {
    void this.#session?.allowance.setOneLimit(monthBytes)
  }

  /** The part of the situation that the engine and the device decide. @param limits null without a yes */
  situation(limits: VisitorLimits | null): Omit<EmbedSituation, 'consent' | 'isAsking' | 'isPlaying'> {
    const session = this.#session
    const left = limits === null ? undefined : session?.allowance.left(limits)
    return {
      unsupported: null,
      failure: this.#failure,
      blocked: this.#blocked ?? session?.deadTrackers ?? null,
      isHostOut: session?.isHostOut ?? false,
      engine: session?.engineState ?? 'off',
      visitLeft: left?.visit ?? Number.POSITIVE_INFINITY,
      monthLeft: left?.month ?? Number.POSITIVE_INFINITY,
      hiddenMs: this.#surroundings.hiddenMs,
      isMetered: this.#surroundings.isMetered,
      isContended: session?.isContended ?? false,
      peerlessMs: session?.peerlessMs ?? 0,
    }
  }

  /** Has the engine do it. Resolves when it is done; true: a player can read. */
  async carryOut(work: EmbedWork, owned: OwnedTorrent, config: EmbedConfig, consent: Consent): Promise<boolean> {
    if (work === 'none') {
      await this.close()
      return false
    }
    try {
      const { payee, report } = config
      const isAgreed = payee !== null && payee === consent.payee
      const owner = isAgreed && report !== null ? { payee, report } : null
      return await (await this.#load()).carryOut(work, owned, config, consent.limits, owner)
    } catch (thrown) {
      this.block('engine', toErrorRecord(thrown).message)
      return false
    }
  }

  /** Lets go of the engine; what is stored stays. */
  async close(): Promise<void> {
    await this.#session?.close()
  }

  /** The visitor stopped: removes every torrent of the site and its bytes; peers are gone then. */
  async removeAll(): Promise<void> {
    void this.#session?.allowance.noteEnded()
    await this.#session?.removeAll()
  }

  /** Another torrent, or other servers: what was wrong with the last may be right now. */
  restart(): void {
    this.#failure = null
    this.#blocked = null
    void this.close()
  }

  fail(thrown: unknown): void {
    this.#failure ??= toErrorRecord(thrown).code
    this.#onChange()
  }

  block(what: Blocked, guess: string): void {
    this.#blocked ??= what
    this.#guess = guess.slice(0, GUESS)
    this.#onChange()
  }

  cutOff(): void {
    const [policy, better] = ['Cross-Origin-Opener-Policy: same-origin', 'same-origin-allow-popups']
    this.block('window', `${policy} cuts off the window that asks; ${better} does not`)
  }

  onTorrent(): void {
    if (this.#blocked !== 'cors') return
    this.#blocked = null
    this.#onChange()
  }

  onNoTorrent(thrown: unknown): void {
    if (isUnanswered(thrown)) this.block('cors', toErrorRecord(thrown).message)
    else this.fail(thrown)
  }

  setPlayhead(playhead: Playhead, handover: Handover = 'auto'): void {
    // Where the frame's player is to make the first picture, no other shows the film meanwhile.
    this.#session?.setPlayhead(handover === 'frame-first' ? { ...playhead, spareSeconds: 0 } : playhead)
  }

  /** Called once a second. */
  tick(consent: Consent): void {
    this.#session?.tick(consent)
  }

  #load(): Promise<SharingSession> {
    this.#loading ??= import('./sharing-session.ts').then(({ SharingSession }) => {
      this.#session = new SharingSession(this.#site, this.#base, this.#workers, {
        onChange: this.#onChange,
        onBlocked: (what, guess) => this.block(what, guess),
        onFailed: (thrown) => this.fail(thrown),
      })
      return this.#session
    })
    return this.#loading
  }
}
