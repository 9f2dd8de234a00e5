import { toErrorRecord } from '../../core/errors.ts'
import type { Wei } from '../../core/money.ts'
import type { SpeedClient } from '../../page/host.ts'
import type { SpeedSettings, SpeedSnapshot, TorrentMoney } from '../../protocol/speed.ts'
import type { EngineHost } from './engine-host.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** Money as the engine last told it, and what the user may ask of the engine about it. */
export class Speed {
  #snapshot = $state.raw<SpeedSnapshot | null>(null)
  readonly #host: EngineHost
  readonly #toasts: Toasts

  constructor(host: EngineHost, toasts: Toasts) {
    this.#host = host
    this.#toasts = toasts
    host.subscribe((state) => {
      if (state.kind === 'running') void this.#attach(state.speed)
      else this.#snapshot = null
    })
  }

  /** Null until the engine has told it. */
  get snapshot(): SpeedSnapshot | null {
    return this.#snapshot
  }

  /** Whether anything was ever paid or earned: until then lists do without columns for it. */
  get moved(): boolean {
    const now = this.#snapshot
    if (now === null) return false
    return now.spentAllTime > 0n || now.earnedAllTime > 0n || now.torrents.some((one) => one.spent + one.earned > 0n)
  }

  torrent(infoHash: string): TorrentMoney | null {
    return this.#snapshot?.torrents.find((one) => one.infoHash === infoHash) ?? null
  }

  /** Waits until the engine runs here. @throws what kept it from starting */
  async client(): Promise<SpeedClient> {
    await this.#host.running()
    const { state } = this.#host
    if (state.kind === 'running') return state.speed
    return this.client()
  }

  /** Changes some of the settings. @throws what the engine says */
  async configure(change: {
    readonly buying?: Partial<SpeedSettings['buying']>
    readonly selling?: Partial<SpeedSettings['selling']>
  }): Promise<void> {
    const client = await this.client()
    const { settings } = await client.call('snapshot', [])
    await client.call('configureSpeed', [
      { buying: { ...settings.buying, ...change.buying }, selling: { ...settings.selling, ...change.selling } },
    ])
  }

  /** As `SpeedApi.payFor`. What goes wrong is said in a notice. */
  async payFor(infoHash: string, paying: boolean, budget: Wei | null): Promise<void> {
    await this.attempt(async () => (await this.client()).call('payFor', [infoHash, paying, budget]))
  }

  /** Does it; says in a notice what went wrong. Resolves to whether it went well. */
  async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (thrown) {
      this.#toasts.fail(toErrorRecord(thrown))
      return false
    }
  }

  async #attach(client: SpeedClient): Promise<void> {
    const take = (snapshot: SpeedSnapshot) => {
      const { state } = this.#host
      if (state.kind === 'running' && state.speed === client) this.#snapshot = snapshot
    }
    client.on('speed', take)
    try {
      take(await client.call('snapshot', []))
    } catch {
      // The engine has just gone; its host says so.
    }
  }
}
