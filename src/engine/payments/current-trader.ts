import { SpeedError } from '../../core/errors.ts'
import type { ChainAccess } from '../../protocol/chain.ts'
import type { SpeedSettings, SpeedSnapshot } from '../../protocol/speed.ts'
import type { SlotMarket } from '../upload/slot-market.ts'
import type { Wire } from '../wire/wire.ts'
import type { OpenChainReader } from './chain/chain-reader.ts'
import { DEFAULT_SETTINGS, loadIdleSettings, loadSettings, NO_CHAIN, putSettings } from './records/payment-settings.ts'
import type { KeyStore } from './records/session-key.ts'
import type { RecordStore } from './records/store/record-store.ts'
import { UnreadableRecords } from './records/store/unreadable-records.ts'
import { idleSnapshot, speedSnapshot } from './speed-view.ts'
import { SuspendedTrades } from './trading/peer/suspended-trades.ts'
import type { SponsoredSwarms } from './trading/sponsoring/sponsored-swarm.ts'
import { Trader } from './trading/trader.ts'
import { UploadMarket } from './trading/upload-market.ts'
import type { PeerRegistry } from './wire/peer-registry.ts'

/** How long records that could not be written wait before they are opened again, ms; doubles up to the next row. */
const REOPEN_MIN_MS = 1_000
const REOPEN_MAX_MS = 60_000

export interface CurrentTraderOptions {
  readonly registry: PeerRegistry
  readonly store: RecordStore
  readonly keys: KeyStore
  readonly openChainReader: OpenChainReader
  readonly now: () => number
  /** The torrents that a sponsor buys pieces of. */
  readonly sponsored: SponsoredSwarms
  /** 0 ≤ value < 1: what a sponsor buys next. */
  readonly random: () => number
  /** The upload side, which sells paid slots while it has a market. */
  readonly uploads: { market: SlotMarket | null; onPaymentChange(wire: Wire, paid: boolean): void }
  /** Shown to the user: records cannot be written, or one of them cannot be read. */
  readonly onError: (error: Error) => void
}

export interface CurrentTraderEvents {
  /** Something that a snapshot shows changed. */
  onChanged(): void
  /** Runs `task` after the commands under way. */
  enqueue(task: () => Promise<void>): void
}

/**
 * The {@link Trader} of the chain in use, or the settings while there is none. Only one call may run at a time: the
 * caller queues them.
 */
export class CurrentTrader {
  readonly #options: CurrentTraderOptions
  readonly #events: CurrentTraderEvents
  readonly #suspended = new SuspendedTrades()
  #access: ChainAccess | null = null
  #trader: Trader | null = null
  /** While there is no trader; null before they were loaded. */
  #idleSettings: SpeedSettings | null = null
  #reopenMs = REOPEN_MIN_MS

  constructor(options: CurrentTraderOptions, events: CurrentTraderEvents) {
    this.#options = options
    this.#events = events
  }

  /** Null while no chain with our contracts was chosen. A paused trader stays here. */
  get trader(): Trader | null {
    return this.#trader
  }

  /** @throws SpeedError `no-chain` */
  require(): Trader {
    if (this.#trader && this.#access) return this.#trader
    throw new SpeedError('no-chain', 'Expected a chain with our contracts to be chosen')
  }

  async useChain(access: ChainAccess | null): Promise<void> {
    const trader = this.#trader
    if (access !== null && trader?.chainId === access.chainId && sameDeployment(access, this.#access)) {
      this.#access = access
      trader.setAccess(access)
      trader.pause(false)
    } else if (access === null && trader) {
      // Kept: if the same chain is chosen again, its trades continue.
      this.#access = null
      trader.pause(true)
      await trader.settle()
    } else {
      await this.close()
      this.#access = access
      await this.#open()
    }
  }

  async configure(settings: SpeedSettings): Promise<void> {
    if (this.#trader) return this.#trader.configure(settings)
    // Refuses to replace settings of a later version.
    await this.#loadSettings()
    const chainId = this.#access?.chainId ?? NO_CHAIN
    await this.#options.store.write(async (to) => putSettings(to, chainId, settings))
    this.#idleSettings = settings
  }

  async snapshot(): Promise<SpeedSnapshot> {
    if (this.#trader) {
      const snapshot = speedSnapshot(this.#trader)
      return this.#access ? snapshot : { ...snapshot, chainId: null }
    }
    this.#idleSettings ??= await this.#loadSettings().catch((thrown) => {
      if (isNewerRecord(thrown)) return DEFAULT_SETTINGS
      throw thrown
    })
    return idleSnapshot(this.#access, this.#idleSettings)
  }

  /** Suspends the trader's trades, and writes its records. */
  async close(): Promise<void> {
    const trader = this.#trader
    if (!trader) return
    this.#detach()
    trader.suspend()
    this.#trader = null
    // Records that failed have nothing to write.
    await trader.settle().catch(() => {})
  }

  async #open(): Promise<void> {
    const { registry, store, keys, openChainReader, now, sponsored, random, uploads, onError } = this.#options
    const access = this.#access
    this.#idleSettings = null
    if (!access?.deployment) return
    let opened: Trader | null = null
    const opening = Trader.open({
      access: { ...access, deployment: access.deployment },
      store,
      keys,
      openChainReader,
      suspended: this.#suspended,
      now,
      sponsored,
      random,
      wake: (wire, paid) => uploads.onPaymentChange(wire, paid),
      onAskChanged: () => {
        if (opened !== null && opened === this.#trader) this.#offerSlots(opened)
      },
      onChanged: () => this.#events.onChanged(),
      onWritten: () => {
        this.#reopenMs = REOPEN_MIN_MS
      },
      onFailed: (error) => this.#onFailed(opened, error),
      onUnreadable: onError,
    })
    try {
      opened = await opening
    } catch (thrown) {
      // Nothing is traded, and nothing written over what a later version left.
      if (isNewerRecord(thrown)) onError(thrown)
      throw thrown
    }
    this.#trader = opened
    registry.setHandler(opened.peerEvents)
    this.#offerSlots(opened)
  }

  async #loadSettings(): Promise<SpeedSettings> {
    const { store, now, onError } = this.#options
    const found = new UnreadableRecords()
    const settings = await (this.#access
      ? loadSettings(store, this.#access.chainId, found)
      : loadIdleSettings(store, found))
    for (const error of await found.quarantine(store, now())) onError(error)
    return settings
  }

  /** A new market, since the upload side reads the ask when it gets one. */
  #offerSlots(trader: Trader): void {
    const { uploads } = this.#options
    uploads.market = null
    if (trader.ask !== null) uploads.market = new UploadMarket(trader)
  }

  #detach(): void {
    this.#options.uploads.market = null
    this.#options.registry.setHandler(null)
  }

  /** This trader's records cannot be written any more: another trader opens them again after a while. */
  #onFailed(trader: Trader | null, error: Error): void {
    if (trader === null || this.#trader !== trader) return
    this.#options.onError(error)
    this.#detach()
    trader.close()
    this.#trader = null
    const waitMs = this.#reopenMs
    this.#reopenMs = Math.min(REOPEN_MAX_MS, waitMs * 2)
    setTimeout(() => {
      this.#events.enqueue(async () => {
        if (!this.#trader) await this.#open()
        this.#events.onChanged()
      })
    }, waitMs)
  }
}

const isNewerRecord = (thrown: unknown): thrown is SpeedError =>
  thrown instanceof SpeedError && thrown.code === 'record-newer'

function sameDeployment({ deployment: a }: ChainAccess, before: ChainAccess | null): boolean {
  const b = before?.deployment
  // Null when no chain was chosen meanwhile, and the trader is paused.
  return before === null || (a?.vaultFactory === b?.vaultFactory && a?.wbtt === b?.wbtt)
}
