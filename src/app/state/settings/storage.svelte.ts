import type { StorageUsage } from '../../../protocol/pieces.ts'
import type { EngineHost } from '../shell/engine-host.svelte.ts'

/** How often the used space is asked for while the page is seen, ms. */
const REFRESH_MS = 5_000

/** How much room there is, and whether the browser promised to keep what is in it. */
export class StorageState {
  #usage = $state.raw<StorageUsage | null>(null)
  #persisted = $state<boolean | null>(null)
  readonly #host: EngineHost

  constructor(host: EngineHost) {
    this.#host = host
    host.subscribe((state) => {
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

  /** Whether the browser keeps our data when space gets short; null where it cannot say. */
  get persisted(): boolean | null {
    return this.#persisted
  }

  async refresh(): Promise<void> {
    try {
      this.#usage = (await this.#host.engine?.call('storage', [])) ?? null
    } catch {
      // The engine has just gone; its host says so.
      this.#usage = null
    }
  }

  /** Asks the browser to keep our data: to be called when the user has something to lose. */
  async askToPersist(): Promise<void> {
    if (this.#persisted !== false) return
    this.#persisted = await navigator.storage.persist()
  }

  async #readPersisted(): Promise<void> {
    this.#persisted = (await navigator.storage?.persisted?.()) ?? null
  }
}
