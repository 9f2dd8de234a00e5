import { ProtocolError, StreamError } from '../core/errors.ts'
import { SHELL_LIMITS } from '../core/limits/shell.ts'
import { type Client, connect } from '../protocol/rpc.ts'
import type { AttachRequest, FromWindow, StreamApi, ToWindow } from '../protocol/stream.ts'
import type { EngineAccess, StreamEngine } from './stream/parts.ts'

/** The windows of this origin. */
export interface Windows {
  /** Windows that show the app, whether this worker controls them or not. */
  all(): Promise<readonly { readonly id: string; postMessage(message: ToWindow, transfer?: Transferable[]): void }[]>
  isOpen(id: string): Promise<boolean>
}

interface EnginePort {
  readonly windowId: string
  readonly port: MessagePort
  readonly client: Client<StreamApi, object>
  readonly engine: StreamEngine
  /** Unanswered calls. */
  pending: number
  watchdog: ReturnType<typeof setInterval> | undefined
}

/** A request to every window for the engine; it ends when one sends a port, or all have answered that they run none. */
interface EngineSearch {
  readonly waitingFor: Set<string>
  readonly end: (found: EnginePort | null) => void
}

/**
 * Finds the tab that runs the engine, and notices when that tab is gone. A service worker that the browser restarted
 * has lost its port and asks again. Not every browser reports the closed port of a closed tab, so while calls are
 * unanswered it also checks the tab itself.
 */
export class EngineLink implements EngineAccess {
  readonly #windows: Windows
  #current: EnginePort | null = null
  #searching: Promise<EnginePort | null> | null = null
  #search: EngineSearch | null = null
  readonly #portListeners = new Set<(enginePort: EnginePort) => void>()

  constructor(windows: Windows) {
    this.#windows = windows
  }

  async get(patient: boolean): Promise<StreamEngine> {
    const enginePort = this.#current
    if (enginePort) {
      if (await this.#windows.isOpen(enginePort.windowId)) return enginePort.engine
      this.#drop(enginePort)
    }
    this.#searching ??= this.#find().finally(() => {
      this.#searching = null
    })
    const found = (await this.#searching) ?? this.#current ?? (patient ? await this.#nextPort() : null)
    if (found) return found.engine
    throw new StreamError('engine-unreachable', 'Expected a tab that runs the engine, got none')
  }

  /** Handles a message of a window. */
  onMessage(message: FromWindow, windowId: string): void {
    switch (message.kind) {
      case 'freshet:engine':
        this.#onPort(message.port, windowId)
        return
      case 'freshet:no-engine':
        this.#onNoEngine(windowId)
        return
      case 'freshet:engine-gone':
        if (this.#current?.windowId === windowId) this.#drop(this.#current)
        this.#onNoEngine(windowId)
        return
      case 'freshet:attach':
        void this.#passOn(message)
        return
      case 'freshet:keep-alive':
      case 'freshet:activate':
      case 'freshet:claim':
      case 'freshet:permit':
      case 'freshet:at-rest':
        return
    }
  }

  /** Ports that reach no window are closed: the tab that made them tries again. */
  async #passOn(request: AttachRequest): Promise<void> {
    const ports = [request.engine, request.speed]
    await this.get(false).catch(() => undefined)
    const windows = await this.#windows.all()
    const leading = windows.find(({ id }) => id === this.#current?.windowId)
    if (leading) leading.postMessage(request, ports)
    else for (const port of ports) port.close()
  }

  #onNoEngine(windowId: string): void {
    const search = this.#search
    if (search?.waitingFor.delete(windowId) && search.waitingFor.size === 0) search.end(null)
  }

  /** Null when no window runs the engine, or SHELL_LIMITS.engineHandOverMs passed. */
  async #find(): Promise<EnginePort | null> {
    const windows = await this.#windows.all()
    if (this.#current) return this.#current
    if (windows.length === 0) return null
    return new Promise((resolve) => {
      const end = (found: EnginePort | null): void => {
        clearTimeout(timer)
        this.#portListeners.delete(end)
        this.#search = null
        resolve(found)
      }
      const timer = setTimeout(() => end(null), SHELL_LIMITS.engineHandOverMs)
      this.#portListeners.add(end)
      this.#search = { waitingFor: new Set(windows.map(({ id }) => id)), end }
      for (const window of windows) window.postMessage({ kind: 'freshet:need-engine' })
    })
  }

  /** The next port that a window sends unasked; null after SHELL_LIMITS.engineHandOverMs. */
  #nextPort(): Promise<EnginePort | null> {
    return new Promise((resolve) => {
      const end = (found: EnginePort | null): void => {
        clearTimeout(timer)
        this.#portListeners.delete(end)
        resolve(found)
      }
      const timer = setTimeout(() => end(null), SHELL_LIMITS.engineHandOverMs)
      this.#portListeners.add(end)
    })
  }

  #onPort(port: MessagePort, windowId: string): void {
    if (this.#current?.windowId === windowId) {
      // A second answer of the same window: streams use the first port.
      port.close()
      return
    }
    if (this.#current) this.#drop(this.#current)
    const client = connect<StreamApi>(port)
    const enginePort: EnginePort = {
      windowId,
      port,
      client,
      engine: { call: (method, args, transfer) => this.#watchedCall(enginePort, client.call(method, args, transfer)) },
      pending: 0,
      watchdog: undefined,
    }
    // In browsers that report a closed port (Chromium 122 and later), this is faster than the watchdog.
    port.addEventListener('close', () => this.#drop(enginePort))
    this.#current = enginePort
    for (const listener of [...this.#portListeners]) listener(enginePort)
  }

  async #watchedCall<T>(enginePort: EnginePort, answer: Promise<T>): Promise<T> {
    enginePort.pending++
    enginePort.watchdog ??= setInterval(() => void this.#checkWindow(enginePort), SHELL_LIMITS.engineHandOverMs)
    try {
      return await answer
    } catch (thrown) {
      if (thrown instanceof ProtocolError && thrown.code === 'closed') throw gone()
      throw thrown
    } finally {
      enginePort.pending--
      if (enginePort.pending === 0) {
        clearInterval(enginePort.watchdog)
        enginePort.watchdog = undefined
      }
    }
  }

  async #checkWindow(enginePort: EnginePort): Promise<void> {
    if (!(await this.#windows.isOpen(enginePort.windowId))) this.#drop(enginePort)
  }

  /** Every unanswered call fails with StreamError `engine-gone`. */
  #drop(enginePort: EnginePort): void {
    if (this.#current === enginePort) this.#current = null
    enginePort.client.close(gone())
    enginePort.port.close()
  }
}

const gone = (): StreamError => new StreamError('engine-gone', 'The tab that ran the engine is gone')
