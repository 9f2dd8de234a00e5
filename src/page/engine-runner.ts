import { EngineError, type ErrorRecord, toErrorRecord } from '../core/errors.ts'
import type { StoreKind } from '../protocol/pieces.ts'
import {
  type EngineClient,
  type EngineWorkers,
  type EngineWorkersOptions,
  type SpeedClient,
  startEngineWorkers,
} from './engine-workers.ts'
import { Leader } from './leader.ts'
import { ServiceWorkerBridge } from './service-worker-bridge.ts'

export type { EngineClient, SpeedClient, WorkerUrls } from './engine-workers.ts'

export type EngineRunnerState =
  /** The election is undecided, or the engine has not answered yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly engine: EngineClient; readonly speed: SpeedClient; readonly store: StoreKind }
  /** Another tab runs the engine; {@link EngineRunner.moveHere} moves it here. */
  | { readonly kind: 'elsewhere' }
  /**
   * EngineError `no-web-locks`, `no-webrtc`, `worker-failed`, or the error of the first call to the engine.
   * {@link EngineRunner.moveHere} tries again.
   */
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

/** Runs the engine in this tab while this tab leads. */
export interface EngineRunner {
  readonly state: EngineRunnerState
  /** Calls back with every new state; returns the function that stops it. */
  subscribe(listener: (state: EngineRunnerState) => void): () => void
  /** Moves the engine into this tab, or restarts it after a failure. Resolves when this tab leads, before it runs. */
  moveHere(): Promise<void>
  /** Saves, stops and leaves the election. Another tab may lead then. */
  close(): Promise<void>
}

/** `settings` is read at every start of the engine, so it may be a getter. Plain data: it is copied to a worker. */
export type EngineRunnerOptions = EngineWorkersOptions

/** The capability that this browser lacks to run an engine in a window; null when it has them all. */
function missingCapability(): EngineError | null {
  if (navigator.locks === undefined) {
    return new EngineError('no-web-locks', 'Expected Web Locks (a secure address and a browser of 2022 or later)')
  }
  if (globalThis.RTCPeerConnection === undefined) {
    return new EngineError('no-webrtc', 'Expected RTCPeerConnection; this browser has none or it is switched off')
  }
  return null
}

/** Runs the engine in this tab, or finds that another tab does. Call it once a page. */
export function startEngineRunner(options: EngineRunnerOptions): EngineRunner {
  return new PageEngineRunner(options)
}

class PageEngineRunner implements EngineRunner {
  readonly #options: EngineRunnerOptions
  readonly #listeners = new Set<(state: EngineRunnerState) => void>()
  readonly #bridge = new ServiceWorkerBridge(navigator.serviceWorker)
  readonly #leader: Leader | null = null
  #state: EngineRunnerState = { kind: 'starting' }
  #workers: EngineWorkers | null = null

  constructor(options: EngineRunnerOptions) {
    this.#options = options
    this.#bridge.listen()
    const missing = missingCapability()
    if (missing !== null) {
      this.#fail(missing)
      return
    }
    this.#leader = new Leader(navigator.locks, {
      onLead: () => this.#lead(),
      onFollow: () => this.#follow(),
      onHandOver: () => this.#saveAndStop(),
      onLost: () => this.#stop(),
      onError: (thrown) => this.#fail(thrown),
    })
    this.#leader.start()
    addEventListener('beforeunload', this.#onBeforeUnload)
    addEventListener('pagehide', this.#onPageHide)
    addEventListener('pageshow', this.#onPageShow)
  }

  get state(): EngineRunnerState {
    return this.#state
  }

  subscribe(listener: (state: EngineRunnerState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async moveHere(): Promise<void> {
    if (this.#leader === null || this.#workers !== null) return
    this.#bridge.onElection()
    this.#set({ kind: 'starting' })
    await this.#leader.moveHere()
  }

  async close(): Promise<void> {
    removeEventListener('beforeunload', this.#onBeforeUnload)
    removeEventListener('pagehide', this.#onPageHide)
    removeEventListener('pageshow', this.#onPageShow)
    await this.#saveAndStop()
    this.#bridge.close()
    this.#leader?.resign()
    this.#listeners.clear()
  }

  #set(state: EngineRunnerState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }

  #lead(): void {
    this.#set({ kind: 'starting' })
    try {
      const workers = startEngineWorkers(this.#options, (error) => this.#crash(error))
      this.#workers = workers
      this.#bridge.onLead(workers.openStreamPort)
      void this.#awaitFirstAnswer(workers)
    } catch (thrown) {
      this.#crash(thrown)
    }
  }

  async #awaitFirstAnswer(workers: EngineWorkers): Promise<void> {
    try {
      const { kind } = await workers.client.call('storage', [])
      if (this.#workers === workers)
        this.#set({ kind: 'running', engine: workers.client, speed: workers.speed, store: kind })
    } catch (thrown) {
      if (this.#workers === workers) this.#crash(thrown)
    }
  }

  #follow(): void {
    this.#bridge.onFollow()
    this.#set({ kind: 'elsewhere' })
  }

  /** Resigns too, so that another tab, where the engine may work, can lead. */
  #crash(thrown: unknown): void {
    this.#stop()
    this.#leader?.resign()
    this.#fail(thrown)
  }

  #fail(thrown: unknown): void {
    this.#bridge.onFollow()
    this.#set({ kind: 'failed', error: toErrorRecord(thrown) })
  }

  #stop(): void {
    const workers = this.#workers
    this.#workers = null
    this.#bridge.onFollow()
    workers?.stop()
  }

  async #saveAndStop(): Promise<void> {
    const workers = this.#workers
    // A failed save must not keep the engine here: the engine sends a notice of it, and the next one rechecks.
    await workers?.client.call('saveAll', []).catch(() => undefined)
    if (this.#workers === workers) this.#stop()
  }

  /**
   * The last event at which the workers certainly still run: at `pagehide` Chromium and Firefox often end them before a
   * call is answered. {@link #onPageHide} saves again, for data that arrives in between.
   */
  readonly #onBeforeUnload = (): void => {
    void this.#workers?.client.call('saveAll', []).catch(() => undefined)
  }

  /**
   * Closes every peer connection, so that peers notice at once. A page that may be restored (bfcache) must stop its
   * workers; otherwise the browser ends them, and often leaves them time to save.
   */
  readonly #onPageHide = (event: PageTransitionEvent): void => {
    if (event.persisted) {
      this.#stop()
      this.#leader?.resign()
      return
    }
    this.#bridge.onFollow()
    this.#workers?.disconnect()
    void this.#workers?.client.call('saveAll', []).catch(() => undefined)
  }

  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (!event.persisted || this.#state.kind === 'failed') return
    this.#bridge.onElection()
    this.#set({ kind: 'starting' })
    this.#leader?.start()
  }
}
