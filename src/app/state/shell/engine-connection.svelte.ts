import { fromErrorRecord } from '../../../core/errors.ts'
import type { EngineClient, EngineRunner, EngineRunnerState, SpeedClient } from '../../../page/engine-runner.ts'

/** The engine as this tab sees it: starting, running (here or in another tab), out of reach, or failed. */
export class EngineConnection {
  #state = $state.raw<EngineRunnerState>({ kind: 'starting' })
  #runner: EngineRunner | null = null
  readonly #listeners = new Set<(state: EngineRunnerState) => void>()

  /** The engine starts once the configuration is known; until then the state is `starting`. */
  attach(runner: EngineRunner): void {
    this.#runner = runner
    runner.subscribe((state) => this.#setState(state))
    this.#setState(runner.state)
  }

  get state(): EngineRunnerState {
    return this.#state
  }

  /** Whether the engine runs in this tab, and not in another one that this tab uses. */
  get leads(): boolean {
    return this.#state.kind === 'running' && this.#state.role === 'leader'
  }

  /** Whether the torrents stop when this tab closes. */
  get isLast(): boolean {
    return this.#runner?.isLast ?? false
  }

  /** The engine, also one that runs in another tab; null while there is none. */
  get client(): EngineClient | null {
    return this.#state.kind === 'running' ? this.#state.engine : null
  }

  /** Calls `listener` with the present state and with every new one. Returns a function that stops that. */
  subscribe(listener: (state: EngineRunnerState) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state)
    return () => this.#listeners.delete(listener)
  }

  /** Waits until there is an engine. @throws the error that kept it from starting */
  async running(): Promise<EngineClient> {
    return (await this.#running()).engine
  }

  /** As {@link running}, for what it offers about payments. */
  async runningSpeed(): Promise<SpeedClient> {
    return (await this.#running()).speed
  }

  /** Brings the engine here, from another tab or after a failure. */
  async moveHere(): Promise<void> {
    await this.#runner?.moveHere()
  }

  #running(): Promise<Extract<EngineRunnerState, { kind: 'running' }>> {
    return new Promise((resolve, reject) => {
      const settle = (state: EngineRunnerState): boolean => {
        if (state.kind === 'running') resolve(state)
        else if (state.kind === 'failed') reject(fromErrorRecord(state.error))
        return state.kind === 'running' || state.kind === 'failed'
      }
      if (settle(this.#state)) return
      const stop = this.subscribe((state) => {
        // Not at once: a listener that is called while it is being added has no `stop` yet.
        if (settle(state)) queueMicrotask(() => stop())
      })
    })
  }

  #setState(state: EngineRunnerState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}
