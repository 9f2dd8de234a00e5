import type { StorageUsage } from '../../../protocol/pieces.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'

/** Time between two readings of the used space while the page is visible, ms. */
const REFRESH_MS = 5_000

/** How much storage is used, and whether the browser promised to keep it. */
export class StorageState {
  #usage = $state.raw<StorageUsage | null>(null)
  #persisted = $state<boolean | null>(null)
  readonly #engine: EngineConnection

  constructor(engine: EngineConnection) {
    this.#engine = engine
    engine.subscribe((state) => {
      if (state.kind === 'running') void this.refresh()
      else this.#usage = null
    })
    setInterval(() => {
      if (document.visibilityState === 'visible') void this.refresh()
    }, REFRESH_MS)
    void this.#readPersisted()
  }

  /** Null while no engine runs here. */
  get usage(): StorageUsage | null {
    return this.#usage
  }

  /** Whether the browser keeps our data when the disk fills up; null where it does not report that. */
  get persisted(): boolean | null {
    return this.#persisted
  }

  async refresh(): Promise<void> {
    try {
      this.#usage = (await this.#engine.client?.call('storage', [])) ?? null
    } catch {
      // The engine has just stopped.
      this.#usage = null
    }
  }

  /** Asks the browser to keep our data. Called once the user has something to lose. */
  async requestPersistence(): Promise<void> {
    if (this.#persisted !== false) return
    this.#persisted = await navigator.storage.persist()
  }

  async #readPersisted(): Promise<void> {
    this.#persisted = (await navigator.storage?.persisted?.()) ?? null
  }
}
