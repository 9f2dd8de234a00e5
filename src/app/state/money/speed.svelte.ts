import { toErrorRecord } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { Wei } from '../../../core/money/wei.ts'
import type { SpeedClient } from '../../../page/engine-runner.ts'
import type { SpeedSettings, SpeedSnapshot, TorrentMoney } from '../../../protocol/speed.ts'
import type { EngineHost } from '../shell/engine-host.svelte.ts'
import { recall, remember } from '../shell/memory.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import { backedUp, type CashMemory, isCashMemory, remembering, shouldBackUp, shouldCash } from './reminders.ts'

/** Money as the engine last told it, and what the user may ask of the engine about it. */
export class Speed {
  #snapshot = $state.raw<SpeedSnapshot | null>(null)
  #memory = $state.raw<CashMemory | null>(recall('cash', isCashMemory))
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

  /** What the user should do about what was earned; null when nothing. */
  get nudge(): 'cash' | 'fading' | 'back-up' | null {
    if (this.#snapshot === null || this.#snapshot.playMoney) return null
    if (shouldCash(this.#memory, this.#snapshot, Date.now())) return this.#snapshot.isAtRisk ? 'fading' : 'cash'
    return shouldBackUp(this.#memory, this.#snapshot) ? 'back-up' : null
  }

  /** Received cheques were saved to a file. */
  markBackedUp(): void {
    if (this.#snapshot !== null) this.#remember(backedUp(this.#memory, this.#snapshot, Date.now()))
  }

  torrent(infoHash: InfoHash): TorrentMoney | null {
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
  async payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
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

  #take(snapshot: SpeedSnapshot): void {
    this.#snapshot = snapshot
    this.#remember(remembering(this.#memory, snapshot, Date.now()))
  }

  #remember(memory: CashMemory | null): void {
    if (memory === this.#memory) return
    this.#memory = memory
    remember('cash', memory)
  }

  async #attach(client: SpeedClient): Promise<void> {
    const take = (snapshot: SpeedSnapshot) => {
      const { state } = this.#host
      if (state.kind === 'running' && state.speed === client) this.#take(snapshot)
    }
    client.on('speed', take)
    try {
      take(await client.call('snapshot', []))
    } catch {
      // The engine has just gone; its host says so.
    }
  }
}
