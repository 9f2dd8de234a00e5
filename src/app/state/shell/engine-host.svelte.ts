import { fromErrorRecord } from '../../../core/errors.ts'
import type { EngineClient, Host, HostState } from '../../../page/engine-runner.ts'

/** Where the engine is, as seen from this tab. */
export class EngineHost {
  #state = $state.raw<HostState>({ kind: 'starting' })
  #host: Host | null = null
  readonly #listeners = new Set<(state: HostState) => void>()

  /** The host is started once the configuration is known; until then the state is `starting`. */
  attach(host: Host): void {
    this.#host = host
    host.subscribe((state) => this.#take(state))
    this.#take(host.state)
  }

  get state(): HostState {
    return this.#state
  }

  /** The engine when it runs here; null otherwise. */
  get engine(): EngineClient | null {
    return this.#state.kind === 'running' ? this.#state.engine : null
  }

  /** Hears every new state, the present one first; returns how to stop. */
  subscribe(listener: (state: HostState) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state)
    return () => this.#listeners.delete(listener)
  }

  /** Waits until the engine runs here. @throws what kept it from starting */
  running(): Promise<EngineClient> {
    return new Promise((resolve, reject) => {
      const settle = (state: HostState): boolean => {
        if (state.kind === 'running') resolve(state.engine)
        else if (state.kind === 'failed') reject(fromErrorRecord(state.error))
        return state.kind === 'running' || state.kind === 'failed'
      }
      if (settle(this.#state)) return
      const stop = this.subscribe((state) => {
        if (settle(state)) queueMicrotask(() => stop())
      })
    })
  }

  /** Brings the engine here, from another tab or after a failure. */
  async moveHere(): Promise<void> {
    await this.#host?.moveHere()
  }

  #take(state: HostState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}
