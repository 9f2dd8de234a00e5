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
  /** It is not yet known which tab leads, or the engine has not answered yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly engine: EngineClient; readonly speed: SpeedClient; readonly store: StoreKind }
  /** Another tab runs the engine; {@link Host.moveHere} brings it here. */
  | { readonly kind: 'elsewhere' }
  /** EngineError `no-web-locks`, `no-webrtc`, `worker-failed`, or what the engine's first answer was. {@link Host.moveHere} tries again. */
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

/** The engine as a tab sees it. */
export interface EngineRunner {
  readonly state: EngineRunnerState
  /** Hears every new state; returns how to stop. */
  subscribe(listener: (state: EngineRunnerState) => void): () => void
  /** Brings the engine into this tab, from another tab or after a failure. Resolves when this tab leads; the state tells how it went on. */
  moveHere(): Promise<void>
  /** Saves, stops and leaves the election. Another tab may take over. */
  close(): Promise<void>
}

/** `settings` is read anew at every start of the engine, so a getter may give the newest. Plain data: it is copied to a worker. */
export type EngineRunnerOptions = EngineWorkersOptions

/** What this browser lacks to run an engine in a window; null when nothing. */
function missingCapability(): EngineError | null {
  if (navigator.locks === undefined) {
    return new EngineError('no-web-locks', 'Expected Web Locks (a secure address and a browser of 2022 or later)')
  }
  if (globalThis.RTCPeerConnection === undefined) {
    return new EngineError('no-webrtc', 'Expected RTCPeerConnection; this browser has none or it is switched off')
  }
  return null
}

/**
 * Runs the engine in this tab or finds that another does. One call a page.
 */
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
      onHandOver: () => this.#settleAndStop(),
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
    await this.#settleAndStop()
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

  /** The lead is given up too, so that a tab with a sound engine may take over. */
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

  async #settleAndStop(): Promise<void> {
    const workers = this.#workers
    // What cannot be saved must not keep the engine here: the engine has said so itself, and the next one rechecks.
    await workers?.client.call('saveAll', []).catch(() => undefined)
    if (this.#workers === workers) this.#stop()
  }

  /**
   * The last moment at which the workers certainly still run: by `pagehide` both Chromium and Firefox often end them before a call is
   * answered. What arrives after this is lost to the next page, so {@link #onPageHide} asks again.
   */
  readonly #onBeforeUnload = (): void => {
    void this.#workers?.client.call('saveAll', []).catch(() => undefined)
  }

  /**
   * Peers learn at once that this one is gone. When the page may come back (bfcache) nothing of it may run on; otherwise the workers are
   * left to the browser, which gives them a moment to save.
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
