import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { subtractWei, type Wei } from '../../../core/money/wei.ts'
import type { SpeedClient } from '../../../page/engine-runner.ts'
import type { SpeedSettings, SpeedSnapshot, TorrentMoney } from '../../../protocol/speed.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import { onPreferenceChanged, readPreference, writePreference } from '../shell/preferences.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import { afterBackup, afterSnapshot, type CashRecord, isCashRecord, shouldBackUp, shouldCash } from './reminders.ts'

/** Payments as of the engine's last message, and the requests of the user about them. */
export class Speed {
  #snapshot = $state.raw<SpeedSnapshot | null>(null)
  #cashRecord = $state.raw<CashRecord | null>(readPreference('cash', isCashRecord))
  readonly #engine: EngineConnection
  readonly #toasts: Toasts

  constructor(engine: EngineConnection, toasts: Toasts) {
    this.#engine = engine
    this.#toasts = toasts
    onPreferenceChanged(['cash'], () => {
      this.#cashRecord = readPreference('cash', isCashRecord)
    })
    let isListening = false
    engine.subscribe((state) => {
      if (state.kind === 'running') {
        // The client is the same for every engine that runs, one after another.
        if (!isListening) state.speed.on('speed', (snapshot) => this.#onSnapshot(snapshot))
        isListening = true
        void this.#attach(state.speed)
      } else this.#snapshot = null
    })
  }

  /** Null until the engine has sent one. */
  get snapshot(): SpeedSnapshot | null {
    return this.#snapshot
  }

  /** Whether anything was ever paid or earned: until then, lists have no columns for it. */
  get hasPayments(): boolean {
    const now = this.#snapshot
    if (now === null) return false
    return now.spentAllTime > 0n || now.earnedAllTime > 0n || now.torrents.some((one) => one.spent + one.earned > 0n)
  }

  /** What the user should do about earnings; null when nothing. */
  get reminder(): 'cash' | 'at-risk' | 'back-up' | null {
    if (this.#snapshot === null || this.#snapshot.playMoney) return null
    if (shouldCash(this.#cashRecord, this.#snapshot, Date.now())) return this.#snapshot.isAtRisk ? 'at-risk' : 'cash'
    return shouldBackUp(this.#cashRecord, this.#snapshot) ? 'back-up' : null
  }

  /** Called when received cheques were saved to a file. */
  markBackedUp(): void {
    if (this.#snapshot !== null) this.#writePreference(afterBackup(this.#cashRecord, this.#snapshot, Date.now()))
  }

  torrent(infoHash: InfoHash): TorrentMoney | null {
    return this.#snapshot?.torrents.find((one) => one.infoHash === infoHash) ?? null
  }

  /** The same without what was spent on sponsoring it, which is told apart. */
  download(infoHash: InfoHash): TorrentMoney | null {
    const money = this.torrent(infoHash)
    const days = this.#snapshot?.sponsors.find((one) => one.infoHash === infoHash)?.days ?? []
    return money && { ...money, spent: days.reduce((rest, { spent }) => subtractWei(rest, spent), money.spent) }
  }

  /** Waits until the engine runs here. @throws the error that kept it from starting */
  client(): Promise<SpeedClient> {
    return this.#engine.runningSpeed()
  }

  /** Changes some of the settings. @throws the engine's error */
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

  /** As `SpeedApi.payFor`. A toast shows an error. */
  async payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
    await this.attempt(async () => (await this.client()).call('payFor', [infoHash, paying, budget]))
  }

  /** Runs an action; a toast shows its error. Resolves to whether it succeeded. */
  attempt(act: () => Promise<unknown>): Promise<boolean> {
    return this.#toasts.attempt(act)
  }

  #onSnapshot(snapshot: SpeedSnapshot): void {
    if (this.#engine.client === null) return
    this.#snapshot = snapshot
    this.#writePreference(afterSnapshot(this.#cashRecord, snapshot, Date.now()))
  }

  #writePreference(record: CashRecord | null): void {
    if (record === this.#cashRecord) return
    this.#cashRecord = record
    writePreference('cash', record)
  }

  async #attach(client: SpeedClient): Promise<void> {
    try {
      this.#onSnapshot(await client.call('snapshot', []))
    } catch {
      // The engine has just stopped.
    }
  }
}
