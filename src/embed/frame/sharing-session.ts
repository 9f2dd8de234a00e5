import type { EmbedSituation, EmbedWork } from '../../core/embed/decide-state.ts'
import type { EmbedConfig, VisitorLimits } from '../../core/embed/embed-config.ts'
import type { Blocked, EmbedStats } from '../../core/embed/embed-state.ts'
import {
  hasDeadTrackers,
  isMismatch,
  isUnreadable,
  peersOf,
  VisitStats,
  type WatchedTorrent,
} from '../../core/embed/engine-view.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { toErrorRecord } from '../../core/errors.ts'
import type { EngineRunnerState } from '../../page/engine-runner.ts'
import type { WorkerUrls } from '../../page/engine-workers.ts'
import type { EngineSnapshot } from '../../protocol/engine.ts'
import { Allowance } from '../sharing/allowance.ts'
import { type EngineOrders, SharedEngine } from '../sharing/shared-engine.ts'
import { Probe } from './probe.ts'
import type { Surroundings } from './surroundings.ts'

/** What an agreed embed does: the part of its situation that comes from the engine, and the orders to it. */
export class SharingSession {
  readonly engine: SharedEngine
  readonly #surroundings: Surroundings
  readonly #probe: Probe
  readonly #stats = new VisitStats()
  readonly #onChange: () => void
  #allowance: Allowance | null = null
  #runner: EngineRunnerState = { kind: 'starting' }
  #torrent: WatchedTorrent | null = null
  #peerlessSince = 0
  #starting: Promise<void> | null = null
  #blocked: Blocked | null = null
  #failure: string | null = null
  #guess = ''

  constructor(base: string, workers: WorkerUrls, surroundings: Surroundings, onChange: () => void) {
    this.#surroundings = surroundings
    this.#onChange = onChange
    this.#probe = new Probe(`${base}sw.js`)
    this.engine = new SharedEngine(base, workers, {
      onState: (state) => this.#onRunner(state),
      onSnapshot: (snapshot) => this.#onSnapshot(snapshot),
      onTraffic: ({ month }) => {
        this.#allowance?.onCounted(month.uploadedBytes)
        onChange()
      },
      onNotice: () => undefined,
      onRefused: (thrown) => this.fail(thrown),
    })
  }

  get stats(): EmbedStats {
    return this.#stats.stats
  }

  /** What probably blocks it, in English, for the owner's console. */
  get guess(): string {
    return this.#guess
  }

  get allowance(): Allowance | null {
    return this.#allowance
  }

  /** The part of the situation that the engine and the device decide. @param limits null without a yes */
  situation(limits: VisitorLimits | null): Omit<EmbedSituation, 'consent' | 'isAsking' | 'isPlaying'> {
    const left = limits === null ? null : this.#allowance?.left(limits)
    return {
      unsupported: null,
      failure: this.#failure,
      blocked: this.#blocked ?? this.#blockedNow(),
      engine: this.#engineState,
      visitLeft: left?.visit ?? 1,
      monthLeft: left?.month ?? 1,
      hiddenMs: this.#surroundings.hiddenMs,
      isMetered: this.#surroundings.isMetered,
      isContended: this.#probe.isContended,
      peerlessMs: this.#peerlessSince === 0 ? 0 : performance.now() - this.#peerlessSince,
    }
  }

  /** Has the engine do it. Resolves when it is done; true: a player can read. */
  async carryOut(work: EmbedWork, owned: OwnedTorrent, config: EmbedConfig, limits: VisitorLimits): Promise<boolean> {
    const { engine } = this
    if (work === 'none') {
      await this.close()
      return false
    }
    this.#allowance ??= new Allowance()
    const orders: EngineOrders = {
      iceServers: config.ice.length === 0 ? [] : [{ urls: config.ice }],
      uploadBytesPerSecond: limits.bytesPerSecond,
      uploadCeilingBytes: work === 'share' ? this.#allowance.ceiling(limits) : 0,
    }
    if (engine.isOn) engine.order(orders)
    else this.#starting ??= engine.start(owned, orders)
    try {
      await this.#starting
    } catch (thrown) {
      this.#block('engine', toErrorRecord(thrown).message)
    }
    return engine.isOn
  }

  /** Lets go of the engine; what is stored stays. */
  async close(): Promise<void> {
    // What has begun to start has to have started, to be closed.
    await this.#starting?.catch(() => undefined)
    this.#starting = null
    this.#torrent = null
    await this.engine.close()
  }

  /** Another torrent, or other servers: what was wrong with the last may be right now. */
  restart(): void {
    this.#failure = null
    this.#blocked = null
    void this.close()
  }

  fail(thrown: unknown): void {
    this.#failure = toErrorRecord(thrown).code
    this.#onChange()
  }

  onNoTorrent(thrown: unknown): void {
    const { code, fields, message } = toErrorRecord(thrown)
    if (code === 'torrent-unreachable' && fields.status === undefined) this.#block('cors', message)
    else this.fail(thrown)
  }

  tick(): void {
    if (this.engine.isOn) this.#probe.tick((this.#torrent?.uploadBytesPerSecond ?? 0) > 0)
  }

  get #engineState(): EmbedSituation['engine'] {
    if (!this.engine.isOn) return 'off'
    const { kind } = this.#runner
    return kind === 'running' || kind === 'elsewhere' ? kind : 'starting'
  }

  #blockedNow(): Blocked | null {
    const torrent = this.#torrent
    if (torrent === null) return null
    if (isUnreadable(torrent)) return 'cors'
    return peersOf(torrent) === 0 && hasDeadTrackers(torrent) ? 'tracker' : null
  }

  #block(what: Blocked, guess: string): void {
    this.#blocked = what
    // The boundary takes short texts.
    this.#guess = guess.slice(0, 200)
    this.#onChange()
  }

  #onRunner(state: EngineRunnerState): void {
    this.#runner = state
    if (state.kind === 'running') {
      this.#stats.onEngineChanged()
      this.#peerlessSince = performance.now()
    }
    if (state.kind === 'failed') {
      const { code, message } = state.error
      this.#block(code === 'no-webrtc' ? 'webrtc' : 'engine', message)
    }
    this.#onChange()
  }

  #onSnapshot({ torrents, detail }: EngineSnapshot): void {
    const summary = torrents.find(({ infoHash }) => infoHash === detail?.infoHash)
    if (!detail || !summary) return
    const { uploadedBytes, uploadBytesPerSecond } = summary
    const { peers, trackers } = detail
    const torrent = { uploadedBytes, uploadBytesPerSecond, peers, trackers }
    this.#torrent = torrent
    this.#stats.observe(torrent)
    if (peersOf(torrent) > 0) this.#peerlessSince = 0
    else if (this.#peerlessSince === 0) this.#peerlessSince = performance.now()
    if (isMismatch(torrent)) this.#failure = 'mismatch'
    this.#onChange()
  }
}
