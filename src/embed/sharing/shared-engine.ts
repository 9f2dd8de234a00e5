import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { LIMITS } from '../../core/limits.ts'
import type { IceServer } from '../../core/peering/ice-servers.ts'
import {
  type EngineRunner,
  type EngineRunnerState,
  type SpeedClient,
  startEngineRunner,
} from '../../page/engine-runner.ts'
import type { WorkerUrls } from '../../page/engine-workers.ts'
import { applyChanges } from '../../protocol/changes.ts'
import type { EngineSettings, EngineSnapshot, Playhead, TrafficStatus } from '../../protocol/engine.ts'
import { startServiceWorker } from './service-worker.ts'
import { UsersLock } from './users-lock.ts'

/** What the engine may do for this frame's torrent, and for those of the site's other frames. */
export interface EngineOrders {
  readonly iceServers: readonly IceServer[]
  readonly uploadBytesPerSecond: number
  /** The engine's count of this month's uploads at which it stops sending, bytes. */
  readonly uploadCeilingBytes: number
}

export interface EngineEventsForFrame {
  onState(state: EngineRunnerState): void
  onSnapshot(snapshot: EngineSnapshot): void
  /** @param isOwn the engine runs in this frame: one alone keeps the count, since others hear of it later */
  onTraffic(traffic: TrafficStatus, isOwn: boolean): void
  /** An engine has started in this frame; it sells where {@link SharedEngine.start} was told so. */
  onLed(speed: SpeedClient): void
  /** The torrent could not be added. */
  onRefused(thrown: unknown): void
}

/**
 * The engine of a site: one for all its frames and tabs, whichever of them runs it. Before {@link start} there is
 * nothing: no worker, no connection, no stored byte.
 */
export class SharedEngine {
  readonly #base: string
  readonly #events: EngineEventsForFrame
  #runner: EngineRunner | null = null
  #snapshot: EngineSnapshot | null = null
  #owned: OwnedTorrent | null = null
  /** From {@link start} to {@link close}. */
  #run: { readonly onAdded: () => void } | null = null
  #orders: EngineOrders | null = null
  /** The client that is listened to. */
  #listening: unknown = null
  readonly #lock = new UsersLock()

  /** @param base the frame's own folder, ending in a slash */
  constructor(base: string, events: EngineEventsForFrame) {
    this.#base = base
    this.#events = events
  }

  get isOn(): boolean {
    return this.#runner !== null
  }

  /**
   * Resolves when a player can read the torrent, to true; to false when it was closed before.
   *
   * @param relay the frame passes on what comes over peer connections, in place of giving their channels to the engine
   */
  async start(owned: OwnedTorrent, orders: EngineOrders, workers: WorkerUrls, relay: boolean): Promise<boolean> {
    const added = new Promise<void>((resolve) => {
      this.#run = { onAdded: resolve }
    })
    const run = this.#run
    this.#owned = owned
    this.#orders = orders
    const isLocked = this.#lock.hold()
    const worker = startServiceWorker(this.#base)
    // Awaited below, unless it is closed before.
    worker.catch(() => undefined)
    await isLocked
    if (this.#run !== run) return false
    const settings = (): EngineSettings => settingsOf(this.#orders ?? orders)
    const runner = startEngineRunner({
      workers,
      get settings() {
        return settings()
      },
      relay,
    })
    this.#runner = runner
    runner.subscribe((state) => this.#onState(state))
    this.#onState(runner.state)
    await Promise.all([worker, added])
    return this.#run === run
  }

  /** Only the frame that runs the engine orders it about: each has the same limits, but its own visit. */
  order(orders: EngineOrders): void {
    const before = this.#orders
    this.#orders = orders
    const state = this.#runner?.state
    if (state?.kind !== 'running' || state.role !== 'leader' || JSON.stringify(before) === JSON.stringify(orders))
      return
    void state.engine.call('configure', [settingsOf(orders)])
  }

  setPlayhead(playhead: Playhead): void {
    const state = this.#runner?.state
    const owned = this.#owned
    if (state?.kind === 'running' && owned) {
      void state.engine.call('setPlayhead', [owned.file.infoHash, owned.index, playhead])
    }
  }

  /** Lets go of the engine; another frame of the site may go on with it. What is stored stays. */
  async close(): Promise<void> {
    const runner = this.#runner
    this.#run?.onAdded()
    this.#run = null
    this.#runner = null
    this.#snapshot = null
    await runner?.close()
    this.#lock.release()
  }

  /** Removes every torrent and its bytes. Resolves when peers are gone and the space is free. */
  async removeAll(): Promise<void> {
    const state = this.#runner?.state
    if (state?.kind !== 'running') return
    const torrents = this.#snapshot?.torrents ?? []
    await Promise.all(torrents.map(({ infoHash }) => state.engine.call('remove', [infoHash, { deleteData: true }])))
  }

  #onState(state: EngineRunnerState): void {
    this.#events.onState(state)
    if (state.kind === 'running') void this.#use(state)
  }

  /** An engine that has just started, here or in another frame, has to be told of the torrent and is listened to. */
  async #use({ engine, speed, role }: Extract<EngineRunnerState, { kind: 'running' }>): Promise<void> {
    const owned = this.#owned!
    if (role === 'leader') this.#events.onLed(speed)
    try {
      this.#listen(engine)
      await engine.call('add', [{ kind: 'metainfo', bytes: owned.torrentFile }, { reading: owned.reading }])
      this.#run?.onAdded()
      await engine.call('watch', [owned.file.infoHash])
      this.#onTraffic(await engine.call('traffic', []))
    } catch (thrown) {
      this.#events.onRefused(thrown)
    }
  }

  #listen(engine: Extract<EngineRunnerState, { kind: 'running' }>['engine']): void {
    // The runner's clients outlast their engines, and so do the listeners.
    if (this.#listening === engine) return
    this.#listening = engine
    engine.on('changes', (changes) => {
      this.#snapshot = applyChanges(this.#snapshot, changes)
      this.#events.onSnapshot(this.#snapshot)
    })
    engine.on('traffic', (traffic) => this.#onTraffic(traffic))
  }

  #onTraffic(traffic: TrafficStatus): void {
    const state = this.#runner?.state
    this.#events.onTraffic(traffic, state?.kind === 'running' && state.role === 'leader')
  }
}

function settingsOf({ iceServers, uploadBytesPerSecond, uploadCeilingBytes }: EngineOrders): EngineSettings {
  return {
    trackers: [],
    iceServers: iceServers.slice(0, LIMITS.iceServers),
    uploadBytesPerSecond,
    traffic: { isMetered: false, onMetered: 'none', uploadCeilingBytes, totalCeilingBytes: null },
  }
}
