import type { EmbedSituation, EmbedWork } from '../../core/embed/decide-state.ts'
import type { Consent, EmbedConfig, VisitorLimits } from '../../core/embed/embed-config.ts'
import type { Blocked, EmbedStats } from '../../core/embed/embed-state.ts'
import { hasDeadTrackers, isMismatch, peersOf, VisitStats, type WatchedTorrent } from '../../core/embed/engine-view.ts'
import { HostOutage } from '../../core/embed/host-outage.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { ConfigError } from '../../core/errors.ts'
import type { EngineRunnerState } from '../../page/engine-runner.ts'
import type { SpeedClient } from '../../page/engine-workers.ts'
import type { EngineSnapshot, Playhead } from '../../protocol/engine.ts'
import { SiteEarning, type SiteOwner } from '../earning/site-earning.ts'
import { Allowance } from '../sharing/allowance.ts'
import { hasPeerConnections } from '../sharing/peer-connections.ts'
import { type EngineOrders, SharedEngine } from '../sharing/shared-engine.ts'
import { Probe } from './probe.ts'

/** Addresses of the workers' scripts. */
export interface EmbedWorkers {
  /** The engine that earns nothing. */
  readonly reader: string
  /** The same with what sells. */
  readonly earner: string
  readonly pieces: string
}

export interface SharingEvents {
  onChange(): void
  /** @param guess in English */
  onBlocked(what: Blocked, guess: string): void
  /** Sharing has ended for this page. */
  onFailed(thrown: unknown): void
}

/** An agreed embed: orders to the engine, and what it makes of them. */
export class SharingSession {
  /** Stores: only an agreed embed has it. */
  readonly allowance: Allowance
  readonly earning: SiteEarning
  readonly #engine: SharedEngine
  readonly #events: SharingEvents
  readonly #probe: Probe
  readonly #workers: EmbedWorkers
  readonly #stats = new VisitStats()
  readonly #outage = new HostOutage()
  #runner: EngineRunnerState = { kind: 'starting' }
  #torrent: WatchedTorrent | null = null
  /** Every byte of the file is here. */
  isWhole = false
  /** Of `performance.now()`; null with a peer. */
  #peerlessSince: number | null = null
  #starting: Promise<boolean> | null = null
  #closing: Promise<void> | null = null
  /** The engine has the torrent, and a player can read it. */
  #isReadable = false

  constructor(site: string, base: string, workers: EmbedWorkers, events: SharingEvents) {
    this.#events = events
    this.#workers = workers
    this.earning = new SiteEarning(site, base, () => events.onChange(), this.#restart)
    this.allowance = new Allowance(site, base, () => events.onChange())
    this.#probe = new Probe(`${base}sw.js`)
    this.#engine = new SharedEngine(base, {
      onState: (state) => this.#onRunner(state),
      onSnapshot: (snapshot) => this.#onSnapshot(snapshot),
      onTraffic: ({ month }, isOwn) => {
        if (isOwn) this.allowance.onCounted(month.uploadedBytes)
        else this.allowance.onCountedElsewhere()
        events.onChange()
      },
      onLed: (speed) => void this.#earn(speed),
      onRefused: (thrown) => events.onFailed(thrown),
    })
  }

  get stats(): EmbedStats {
    return this.#stats.stats
  }

  get engineState(): EmbedSituation['engine'] {
    if (!this.#engine.isOn) return 'off'
    if (!this.#isReadable) return 'starting'
    const { kind } = this.#runner
    return kind === 'running' || kind === 'elsewhere' ? kind : 'starting'
  }

  get isContended(): boolean {
    return this.#probe.isContended
  }

  get peerlessMs(): number {
    return this.#peerlessSince === null ? 0 : performance.now() - this.#peerlessSince
  }

  get deadTrackers(): 'tracker' | null {
    const torrent = this.#torrent
    return torrent !== null && peersOf(torrent) === 0 && hasDeadTrackers(torrent) ? 'tracker' : null
  }

  /** The owner's host cannot be read now, and no other visitor is connected. */
  get isHostOut(): boolean {
    return this.#outage.isOn(performance.now())
  }

  /** Resolves once the engine has the torrent. @returns whether a player can read it */
  async carryOut(
    work: Exclude<EmbedWork, 'none'>,
    owned: OwnedTorrent,
    config: EmbedConfig,
    limits: VisitorLimits,
    owner: SiteOwner | null,
  ): Promise<boolean> {
    const engine = this.#engine
    if (!engine.isOn && !hasPeerConnections()) {
      this.#events.onBlocked('webrtc', 'Expected RTCPeerConnection: an extension may have taken it away')
      return false
    }
    const orders: EngineOrders = {
      iceServers: config.ice.length === 0 ? [] : [{ urls: config.ice }],
      uploadBytesPerSecond: limits.bytesPerSecond,
      uploadCeilingBytes: work === 'share' ? this.allowance.ceiling(limits) : 0,
    }
    if (engine.isOn) engine.order(orders)
    else this.#starting ??= this.#start(owned, orders, owner)
    const starting = this.#starting
    const isReadable = (await starting) ?? false
    if (isReadable && !this.#isReadable && starting === this.#starting) {
      this.#isReadable = true
      this.#events.onChange()
    }
    return isReadable && !this.isHostOut
  }

  /** The engine that sells is loaded only where it is known for which address. */
  async #start(owned: OwnedTorrent, orders: EngineOrders, owner: SiteOwner | null): Promise<boolean> {
    const closing = this.#closing
    await closing
    const terms = await this.earning.open(owner)
    if (closing !== this.#closing) return false
    const { reader, earner, pieces } = this.#workers
    // Its records are named by the account.
    const engine = terms === null ? reader : `${earner}#${terms.payee}`
    const workers = { engine, pieces, build: `${reader} ${earner}` }
    // In the second engine of a page, Chromium (seen in 156) closes a channel that it is given open.
    return this.#engine.start(owned, orders, workers, terms !== null)
  }

  async #earn(speed: SpeedClient): Promise<void> {
    try {
      await this.earning.use(speed)
    } catch (thrown) {
      // The film and sharing go on without it.
      console.warn('Nothing is earned here:', thrown)
    }
  }

  readonly #restart = (): void => void this.close().then(() => this.#events.onChange())

  async removeAll(): Promise<void> {
    await this.#engine.removeAll()
  }

  /** Lets go of the engine; what is stored stays. */
  async close(): Promise<void> {
    this.#starting = null
    this.#isReadable = false
    this.#torrent = null
    this.isWhole = false
    this.#peerlessSince = null
    this.#closing = this.#engine.close()
    await this.#closing
  }

  setPlayhead(playhead: Playhead): void {
    this.#engine.setPlayhead(playhead)
  }

  /** Called once a second. */
  tick(consent: Consent): void {
    this.allowance.tick(consent)
    this.earning.tick()
    if (this.#engine.isOn) this.#probe.tick((this.#torrent?.uploadBytesPerSecond ?? 0) > 0)
  }

  #onRunner(state: EngineRunnerState): void {
    this.#runner = state
    if (state.kind === 'running') {
      this.#stats.onEngineChanged()
      this.#peerlessSince = performance.now()
    }
    if (state.kind === 'failed') {
      const { code, message } = state.error
      this.#events.onBlocked(code === 'no-webrtc' ? 'webrtc' : 'engine', message)
    }
    this.#events.onChange()
  }

  #onSnapshot({ torrents, detail }: EngineSnapshot): void {
    const summary = torrents.find(({ infoHash }) => infoHash === detail?.infoHash)
    if (!detail || !summary) return
    const { uploadedBytes, uploadBytesPerSecond, error } = summary
    const { peers, trackers, hostCosts = null } = detail
    this.isWhole = summary.state === 'seeding'
    const torrent = { uploadedBytes, uploadBytesPerSecond, error, peers, trackers, hostCosts }
    this.#torrent = torrent
    this.#stats.observe(torrent)
    if (peersOf(torrent) > 0) this.#peerlessSince = null
    else this.#peerlessSince ??= performance.now()
    if (isMismatch(torrent)) this.#events.onFailed(new ConfigError('mismatch', 'Expected the file of the torrent'))
    // What waits for bytes has to end: it would wait for as long as the host is out.
    if (this.#outage.observe(torrent, performance.now())) this.#restart()
    this.#events.onChange()
  }
}
