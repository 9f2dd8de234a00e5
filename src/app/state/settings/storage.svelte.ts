import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { type StorageRisk, storageRisk } from '../../../core/saving/storage-risk.ts'
import type { StorageUsage } from '../../../protocol/pieces.ts'
import type { KeptTorrent, StoredTorrent } from '../../../protocol/storage/stored.ts'
import { isInstalled, isIos } from '../shell/device.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import { readPreference, writePreference } from '../shell/preferences.ts'

/** Time between two readings of the used space while the page is visible, ms. */
const REFRESH_MS = 5_000

/** How much storage is used, and whether the browser promised to keep it. */
export class StorageState {
  #usage = $state.raw<StorageUsage | null>(null)
  #persisted = $state<boolean | null>(null)
  #refused = $state(false)
  #stored = $state.raw<readonly StoredTorrent[] | null>(null)
  #riskDismissed = $state(readPreference('riskRead', (value) => value === true) !== null)
  #kept = $state.raw<readonly KeptTorrent[] | null>(null)
  readonly #engine: EngineConnection
  /** Readings of the lists that are on the screen. */
  readonly #shown = new Set<() => Promise<void>>()

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

  /** Whether the browser was asked to keep our data and has refused. */
  get refused(): boolean {
    return this.#refused
  }

  /** Torrents that are off the list with their data still here; null until {@link showKept}. */
  get kept(): readonly KeptTorrent[] | null {
    return this.#kept
  }

  /** The torrents of the list that have stored bytes; null until {@link showStored}. */
  get stored(): readonly StoredTorrent[] | null {
    return this.#stored
  }

  /** Why what is stored may not stay, apart from a full disk; null where nothing is to be feared. */
  get risk(): StorageRisk | null {
    const facts = navigator as Navigator & { readonly standalone?: boolean }
    const [ios, installed] = [isIos(facts), isInstalled(facts, (query) => matchMedia(query).matches)]
    const [persisted, quotaBytes] = [this.#persisted, this.#usage?.quotaBytes ?? null]
    return this.#usage?.kind === 'memory' ? null : storageRisk({ persisted, quotaBytes, ios, installed })
  }

  /** Whether the user has read of {@link risk}. */
  get riskDismissed(): boolean {
    return this.#riskDismissed
  }

  dismissRisk(): void {
    this.#riskDismissed = true
    writePreference('riskRead', true)
  }

  /** Keeps {@link stored} up to date until the returned function is called. */
  showStored(): () => void {
    return this.#show(() => this.#readStored())
  }

  /** Keeps {@link kept} up to date until the returned function is called. */
  showKept(): () => void {
    return this.#show(() => this.#readKept())
  }

  async #readStored(): Promise<void> {
    this.#stored = (await this.#engine.client?.call('stored', [])) ?? null
  }

  async #readKept(): Promise<void> {
    this.#kept = (await this.#engine.client?.call('kept', [])) ?? null
  }

  /** Deletes the data of torrents that are off the list. */
  async deleteKept(infoHashes: readonly InfoHash[]): Promise<void> {
    await (await this.#engine.running()).call('deleteKept', [infoHashes])
    await this.refresh()
  }

  async refresh(): Promise<void> {
    try {
      this.#usage = (await this.#engine.client?.call('storage', [])) ?? null
      await Promise.all([...this.#shown].map((read) => read()))
    } catch {
      // The engine has just stopped.
      this.#usage = null
    }
  }

  /** Asks the browser to keep our data. Called once the user has something to lose. */
  async requestPersistence(): Promise<void> {
    if (this.#persisted !== false) return
    // Some browsers reject where they mean no.
    this.#persisted = await navigator.storage.persist().catch(() => false)
    this.#refused = !this.#persisted
  }

  #show(read: () => Promise<void>): () => void {
    this.#shown.add(read)
    void this.refresh()
    return () => void this.#shown.delete(read)
  }

  async #readPersisted(): Promise<void> {
    this.#persisted = (await navigator.storage?.persisted?.()) ?? null
  }
}
