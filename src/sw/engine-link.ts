import { ProtocolError, StreamError } from '../core/errors.ts'
import { SHELL_LIMITS } from '../core/shell-limits.ts'
import { type Client, connect } from '../protocol/rpc.ts'
import type { FromWindow, StreamApi, ToWindow } from '../protocol/stream.ts'
import type { EngineAccess, StreamEngine } from './stream/parts.ts'

/** The windows of this origin. */
export interface Windows {
  /** Those that can run the app, controlled by this worker or not. */
  all(): Promise<readonly { readonly id: string; postMessage(message: ToWindow): void }[]>
  isOpen(id: string): Promise<boolean>
}

interface EnginePort {
  readonly windowId: string
  readonly port: MessagePort
  readonly client: Client<StreamApi, object>
  readonly engine: StreamEngine
  /** Calls without an answer. */
  pending: number
  watch: ReturnType<typeof setInterval> | undefined
}

/** One round of asking every window; over when one brings the engine or all have said no. */
interface Round {
  readonly waitingFor: Set<string>
  readonly over: (held: EnginePort | null) => void
}

/**
 * Finds the tab that runs the engine and notices when it goes. A worker that the browser restarted has forgotten its port and asks again;
 * the port of a closed tab just goes silent, so while calls are unanswered the tab itself is looked at.
 */
export class EngineLink implements EngineAccess {
  readonly #windows: Windows
  #held: EnginePort | null = null
  #asking: Promise<EnginePort | null> | null = null
  #round: Round | null = null
  readonly #arrivals = new Set<(held: EnginePort) => void>()

  constructor(windows: Windows) {
    this.#windows = windows
  }

  async get(patient: boolean): Promise<StreamEngine> {
    const held = this.#held
    if (held) {
      if (await this.#windows.isOpen(held.windowId)) return held.engine
      this.#drop(held)
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    const found = (await this.#asking) ?? this.#held ?? (patient ? await this.#arrival() : null)
    if (found) return found.engine
    throw new StreamError('engine-unreachable', 'Expected a tab that runs the engine, got none')
  }

  /** Takes in what a window of this origin said. */
  onMessage(message: FromWindow, windowId: string): void {
    switch (message.kind) {
      case 'freshet:engine':
        this.#take(message.port, windowId)
        return
      case 'freshet:no-engine':
        this.#answered(windowId)
        return
      case 'freshet:engine-gone':
        if (this.#held?.windowId === windowId) this.#drop(this.#held)
        this.#answered(windowId)
        return
      case 'freshet:keep-alive':
      case 'freshet:activate':
      case 'freshet:claim':
        return
    }
  }

  #answered(windowId: string): void {
    const round = this.#round
    if (round?.waitingFor.delete(windowId) && round.waitingFor.size === 0) round.over(null)
  }

  /** Null when every window said no, or SHELL_LIMITS.engineHandOverMs passed. */
  async #ask(): Promise<EnginePort | null> {
    const windows = await this.#windows.all()
    if (this.#held) return this.#held
    if (windows.length === 0) return null
    return new Promise((resolve) => {
      const over = (held: EnginePort | null): void => {
        clearTimeout(timer)
        this.#arrivals.delete(over)
        this.#round = null
        resolve(held)
      }
      const timer = setTimeout(() => over(null), SHELL_LIMITS.engineHandOverMs)
      this.#arrivals.add(over)
      this.#round = { waitingFor: new Set(windows.map(({ id }) => id)), over }
      for (const window of windows) window.postMessage({ kind: 'freshet:need-engine' })
    })
  }

  /** The next engine that a window brings unasked. */
  #arrival(): Promise<EnginePort | null> {
    return new Promise((resolve) => {
      const over = (held: EnginePort | null): void => {
        clearTimeout(timer)
        this.#arrivals.delete(over)
        resolve(held)
      }
      const timer = setTimeout(() => over(null), SHELL_LIMITS.engineHandOverMs)
      this.#arrivals.add(over)
    })
  }

  #take(port: MessagePort, windowId: string): void {
    if (this.#held?.windowId === windowId) {
      // It answered twice; streams are running on the first.
      port.close()
      return
    }
    if (this.#held) this.#drop(this.#held)
    const client = connect<StreamApi>(port)
    const held: EnginePort = {
      windowId,
      port,
      client,
      engine: { call: (method, args, transfer) => this.#watched(held, client.call(method, args, transfer)) },
      pending: 0,
      watch: undefined,
    }
    // Where browsers tell of a closed port (Chromium 122), this is quicker than looking.
    port.addEventListener('close', () => this.#drop(held))
    this.#held = held
    for (const arrived of [...this.#arrivals]) arrived(held)
  }

  async #watched<T>(held: EnginePort, answer: Promise<T>): Promise<T> {
    held.pending++
    held.watch ??= setInterval(() => void this.#look(held), SHELL_LIMITS.engineHandOverMs)
    try {
      return await answer
    } catch (thrown) {
      if (thrown instanceof ProtocolError && thrown.code === 'closed') throw gone()
      throw thrown
    } finally {
      held.pending--
      if (held.pending === 0) {
        clearInterval(held.watch)
        held.watch = undefined
      }
    }
  }

  async #look(held: EnginePort): Promise<void> {
    if (!(await this.#windows.isOpen(held.windowId))) this.#drop(held)
  }

  /** Every unanswered call fails with StreamError `engine-gone`. */
  #drop(held: EnginePort): void {
    if (this.#held === held) this.#held = null
    held.client.close(gone())
    held.port.close()
  }
}

const gone = (): StreamError => new StreamError('engine-gone', 'The tab that ran the engine is gone')
