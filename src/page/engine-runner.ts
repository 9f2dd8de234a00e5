import { EngineError, fromErrorRecord, toErrorRecord } from '../core/errors.ts'
import type { EngineApi, EngineEvents } from '../protocol/engine.ts'
import type { SpeedApi, SpeedEvents } from '../protocol/speed.ts'
import { type EngineWorkers, type EngineWorkersOptions, startEngineWorkers } from './engine-workers.ts'
import type { EngineRunnerState } from './runner-state.ts'
import { ServiceWorkerBridge } from './service-worker-bridge.ts'
import { type AttachedClients, Attachment } from './tabs/attachment.ts'
import { LastingClient } from './tabs/lasting-client.ts'
import { Leader } from './tabs/leader.ts'
import type { LeaderName } from './tabs/tab-message.ts'

export type { EngineClient, SpeedClient, WorkerUrls } from './engine-workers.ts'
export type { EngineRunnerState } from './runner-state.ts'

/** Runs the engine in this tab while this tab leads, and connects it to that of the leading tab otherwise. */
export interface EngineRunner {
  readonly state: EngineRunnerState
  /** Calls back with every new state; returns the function that stops it. */
  subscribe(listener: (state: EngineRunnerState) => void): () => void
  /** Whether the torrents stop when this tab closes: the engine runs here, and no other tab waits to take over. */
  readonly isLast: boolean
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

const buildOf = ({ workers }: EngineRunnerOptions): string => workers.build ?? workers.engine

/** Runs the engine in this tab, or connects it to the one that another tab runs. Call it once a page. */
export function startEngineRunner(options: EngineRunnerOptions): EngineRunner {
  return new PageEngineRunner(options)
}

/** A hidden tab waits longer than a visible one before it takes the lead from a tab that does not answer. */
const electionDelayMs = (): number => (document.visibilityState === 'visible' ? 0 : 500 + Math.random() * 2_000)

class PageEngineRunner implements EngineRunner {
  readonly #options: EngineRunnerOptions
  readonly #listeners = new Set<(state: EngineRunnerState) => void>()
  readonly #bridge = new ServiceWorkerBridge(navigator.serviceWorker)
  readonly #leader: Leader | null = null
  // Progress of sharing comes from the engine that was asked: another would begin anew.
  readonly #engine = new LastingClient<EngineApi, EngineEvents>((method) => method !== 'share')
  readonly #speed = new LastingClient<SpeedApi, SpeedEvents>()
  #state: EngineRunnerState = { kind: 'starting' }
  #workers: EngineWorkers | null = null
  #attachment: Attachment | null = null
  #isSuspended = false
  #isFrozen = false

  constructor(options: EngineRunnerOptions) {
    this.#options = options
    this.#bridge.listen()
    const missing = missingCapability()
    if (missing !== null) {
      this.#fail(missing)
      return
    }
    const callbacks = {
      onLead: (term: string) => this.#lead(term),
      onFollow: (leader: LeaderName | null) => this.#follow(leader),
      onSought: () => {
        if (this.#isFrozen) this.#suspend()
      },
      onHandOver: () => this.#saveAndStop(),
      onLost: () => this.#stop(),
      onError: (thrown: unknown) => this.#fail(thrown),
    }
    this.#leader = new Leader(navigator.locks, buildOf(options), callbacks, electionDelayMs)
    this.#leader.start()
    this.#listen(addEventListener, document.addEventListener.bind(document))
  }

  get state(): EngineRunnerState {
    return this.#state
  }

  get isLast(): boolean {
    return this.#workers !== null && !this.#leader?.hasFollowers
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
    this.#listen(removeEventListener, document.removeEventListener.bind(document))
    await this.#saveAndStop()
    this.#detach()
    this.#bridge.close()
    this.#leader?.resign()
    this.#listeners.clear()
  }

  #listen(onWindow: typeof addEventListener, onDocument: typeof document.addEventListener): void {
    onWindow('beforeunload', this.#onBeforeUnload)
    onWindow('pagehide', this.#onPageHide)
    onWindow('pageshow', this.#onPageShow)
    onDocument('freeze', this.#onFreeze)
    onDocument('resume', this.#resume)
    onDocument('visibilitychange', this.#onVisibility)
  }

  #set(state: EngineRunnerState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }

  #lead(term: string): void {
    this.#detach()
    // While an engine is replaced by the next one, the state stays `running`: calls wait for it.
    if (this.#state.kind === 'elsewhere' || this.#state.kind === 'failed') this.#set({ kind: 'starting' })
    try {
      const workers = startEngineWorkers(this.#options, (error) => this.#crash(error))
      this.#workers = workers
      const { openStreamPort, serve } = workers
      this.#bridge.onLead({ term, openStreamPort, serve })
      const clients = { engine: workers.client, speed: workers.speed }
      void this.#use(clients, 'leader', () => this.#workers === workers)
    } catch (thrown) {
      this.#crash(thrown)
    }
  }

  #follow(leader: LeaderName | null): void {
    this.#stop()
    this.#detach()
    // The one that takes over names itself in a moment.
    if (leader === null) return
    if (leader.build === buildOf(this.#options)) this.#attach(leader.term)
    else this.#set({ kind: 'elsewhere', reason: 'version' })
  }

  #attach(term: string): void {
    const attachment = new Attachment(this.#bridge, term, {
      onAttached: (clients) => void this.#use(clients, 'attached', () => this.#attachment === attachment),
      onLost: () => {
        this.#disconnect()
        this.#leader?.check()
      },
      onUnreachable: () => {
        if (this.#state.kind !== 'elsewhere') this.#set({ kind: 'elsewhere', reason: 'unreachable' })
      },
    })
    this.#attachment = attachment
  }

  #detach(): void {
    const attachment = this.#attachment
    this.#attachment = null
    if (attachment !== null) this.#disconnect()
    attachment?.close()
  }

  /** Calls that these clients have not answered wait for the next. */
  #disconnect(): void {
    this.#engine.disconnect()
    this.#speed.disconnect()
  }

  async #use({ engine, speed }: AttachedClients, role: 'leader' | 'attached', isCurrent: () => boolean): Promise<void> {
    this.#engine.connect(engine)
    this.#speed.connect(speed)
    try {
      const { kind } = await engine.call('storage', [])
      if (!isCurrent()) return
      this.#set({ kind: 'running', role, engine: this.#engine, speed: this.#speed, store: kind })
    } catch (thrown) {
      if (isCurrent() && role === 'leader') this.#crash(thrown)
    }
  }

  /** Resigns too, so that another tab, where the engine may work, can lead. */
  #crash(thrown: unknown): void {
    this.#stop()
    this.#leader?.resign()
    this.#fail(thrown)
  }

  #fail(thrown: unknown): void {
    this.#bridge.onFollow()
    const error = toErrorRecord(thrown)
    for (const client of [this.#engine, this.#speed]) client.fail(fromErrorRecord(error))
    this.#set({ kind: 'failed', error })
  }

  #stop(): void {
    const workers = this.#workers
    this.#workers = null
    this.#bridge.onFollow()
    if (workers !== null) this.#disconnect()
    workers?.stop()
  }

  async #saveAndStop(): Promise<void> {
    const workers = this.#workers
    // A failed save must not keep the engine here: the engine sends a notice of it, and the next one rechecks.
    await workers?.client.call('saveAll', []).catch(() => undefined)
    if (this.#workers === workers) this.#stop()
  }

  /** Leaves the election: a page that does not run must neither lead nor stand in the queue. */
  #suspend(): void {
    this.#isSuspended = true
    this.#stop()
    this.#detach()
    this.#leader?.resign()
  }

  readonly #resume = (): void => {
    this.#isFrozen = false
    if (!this.#isSuspended) return
    this.#isSuspended = false
    if (this.#state.kind === 'failed') return
    this.#bridge.onElection()
    this.#leader?.start()
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
      this.#suspend()
      return
    }
    if (this.#workers === null) this.#leader?.resign()
    this.#bridge.onFollow()
    this.#workers?.disconnect()
    void this.#workers?.client.call('saveAll', []).catch(() => undefined)
  }

  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#resume()
  }

  /**
   * The browser stops this page and its workers for a while. Alone, the engine only pauses with it, until another tab
   * looks for one: Chromium still delivers the messages of other tabs. Where they do not come, the lock is stolen.
   */
  readonly #onFreeze = (): void => {
    this.#isFrozen = true
    if (this.#workers === null || this.#leader?.hasFollowers) this.#suspend()
  }

  /** Not every browser reports the end of a connection: a user who comes back must not look at a dead engine. */
  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'visible') this.#leader?.check()
  }
}
