import type { Wire } from 'bittorrent-protocol'
import { SpeedError } from '../../core/errors.ts'
import { SerialQueue } from '../../core/lib/serial-queue.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Address, Wei } from '../../core/money/wei.ts'
import type { ChainAccess } from '../../protocol/chain.ts'
import type { Methods } from '../../protocol/rpc.ts'
import type {
  HeldCheque,
  HistoryQuery,
  MoneyEvent,
  SpeedApi,
  SpeedSettings,
  SpeedSnapshot,
} from '../../protocol/speed.ts'
import type { SlotMarket } from '../upload/slot-market.ts'
import type { OpenChainReader } from './chain/chain-reader.ts'
import { packCheques, unpackCheques } from './records/backup.ts'
import { readHistory } from './records/history.ts'
import { loadIdleSettings, loadSettings, NO_CHAIN, settingsKey } from './records/payment-settings.ts'
import type { RecordStore } from './records/record-store.ts'
import { restoreCheques } from './records/restore.ts'
import type { KeyStore } from './records/session-key.ts'
import { idleSnapshot, speedSnapshot } from './speed-view.ts'
import { yieldToTasks } from './trading/signer-recovery.ts'
import { SuspendedTrades } from './trading/suspended-trades.ts'
import { Trader } from './trading/trader.ts'
import { UploadMarket } from './trading/upload-market.ts'
import type { PeerRegistry } from './wire/peer-registry.ts'

/** How long books that could not be written rest before they are opened again, ms; doubles up to the next row. */
const REOPEN_MIN_MS = 1_000
const REOPEN_MAX_MS = 60_000

export interface SpeedServiceOptions {
  readonly registry: PeerRegistry
  readonly store: RecordStore
  readonly keys: KeyStore
  readonly openChainReader: OpenChainReader
  readonly now: () => number
  /** The upload side, which sells for whoever keeps the money. */
  readonly uploads: { market: SlotMarket | null; onPaymentChange(wire: Wire, paid: boolean): void }
  /** At most every LIMITS.snapshotIntervalMs, and only when something changed. */
  readonly onSnapshot: (snapshot: SpeedSnapshot) => void
  /** Something the user should hear: the books cannot be written. */
  readonly onError: (error: Error) => void
}

/**
 * Serves {@link SpeedApi}: one {@link Trader} for the chain in use, and a way to be without one. Commands run one after another, so that a
 * change of chain never overtakes what was ordered before it.
 */
export class SpeedService implements Methods<SpeedApi> {
  readonly #options: SpeedServiceOptions
  #access: ChainAccess | null = null
  #desk: Trader | null = null
  readonly #left = new SuspendedTrades()
  #settings: SpeedSettings | null = null
  readonly #queue = new SerialQueue()
  #timer: ReturnType<typeof setTimeout> | null = null
  #reopenMs = REOPEN_MIN_MS

  constructor(options: SpeedServiceOptions) {
    this.#options = options
  }

  snapshot(): Promise<SpeedSnapshot> {
    return this.#queue.run(() => this.#take())
  }

  useChain(access: ChainAccess | null): Promise<void> {
    return this.#queue.run(async () => {
      if (
        access !== null &&
        this.#desk &&
        this.#desk.chainId === access.chainId &&
        sameDeployment(access, this.#access)
      ) {
        this.#access = access
        this.#desk.setAccess(access)
        this.#desk.pause(false)
      } else if (access === null && this.#desk) {
        // Where it was: a chain that comes back finds its trades.
        this.#access = null
        this.#desk.pause(true)
        await this.#desk.settle()
      } else {
        await this.#leave()
        this.#access = access
        await this.#open()
      }
      this.#changed()
    })
  }

  configureSpeed(settings: SpeedSettings): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#desk) await this.#desk.configure(settings)
      else {
        const chainId = this.#access?.chainId ?? NO_CHAIN
        await this.#options.store.write(async (to) => to.put(settingsKey(chainId), settings))
        this.#settings = settings
      }
      this.#changed()
    })
  }

  payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
    return this.#queue.run(() => this.#needDesk().payFor(infoHash, paying, budget))
  }

  sessionKey(): Promise<Address> {
    return this.#queue.run(async () => {
      const desk = this.#needDesk()
      return desk.issuer ?? desk.makeKey()
    })
  }

  revokeSessionKey(): Promise<void> {
    return this.#queue.run(() => this.#needDesk().revokeKey())
  }

  useVault(vault: Address | null): Promise<void> {
    return this.#queue.run(() => this.#needDesk().useVault(vault))
  }

  refreshMoney(done?: Parameters<SpeedApi['refreshMoney']>[0]): Promise<void> {
    return this.#queue.run(async () => {
      const desk = this.#needDesk()
      if (done) {
        const note = { kind: done.kind, amount: done.amount, infoHash: null, transaction: done.transaction }
        await desk.commit({ note: { ...note, vault: done.kind === 'cashed' ? null : desk.ownVault.address } })
      }
      await desk.ownVault.refresh()
      await desk.refreshHeld()
    })
  }

  heldCheques(): Promise<readonly HeldCheque[]> {
    return this.#queue.run(async () => this.#desk?.heldCheques.list() ?? [])
  }

  async history(query: HistoryQuery): Promise<readonly MoneyEvent[]> {
    return readHistory(this.#options.store, query)
  }

  exportCheques(password: string): Promise<Uint8Array> {
    return this.#queue.run(() => packCheques(this.#desk?.heldCheques.list() ?? [], password))
  }

  importCheques(file: Uint8Array, password: string): Promise<number> {
    return this.#queue.run(async () => {
      const cheques = await unpackCheques(file, password, yieldToTasks)
      const desk = this.#needDesk()
      const count = await restoreCheques(desk, cheques)
      if (count > 0) await desk.refreshHeld().catch(() => {})
      return count
    })
  }

  /** Everything that changed is at rest when this resolves. */
  settle(): Promise<void> {
    return this.#queue.run(async () => this.#desk?.settle())
  }

  /** Ends everything, as when the process ends. */
  async close(): Promise<void> {
    await this.#queue.run(() => this.#leave())
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  // -----------------------------------------------------------------------------------------------------------------------

  /** @throws SpeedError `no-chain` */
  #needDesk(): Trader {
    if (this.#desk && this.#access) return this.#desk
    throw new SpeedError('no-chain', 'Expected a chain with our contracts to be chosen')
  }

  async #open(): Promise<void> {
    const { registry: lobby, store: shelf, keys, openChainReader: openEyes, now, uploads } = this.#options
    const access = this.#access
    this.#settings = null
    if (!access?.deployment) {
      this.#settings = await (access ? loadSettings(shelf, access.chainId) : loadIdleSettings(shelf))
      return
    }
    const desk = await Trader.open({
      access: { ...access, deployment: access.deployment },
      store: shelf,
      keys,
      openChainReader: openEyes,
      suspended: this.#left,
      now,
      wake: (wire, paid) => uploads.onPaymentChange(wire, paid),
      onAskChanged: (of) => {
        if (of === this.#desk) this.#sell(of)
      },
      onChanged: () => this.#changed(),
      onWritten: () => {
        this.#reopenMs = REOPEN_MIN_MS
      },
      onFailed: (error) => this.#fail(desk, error),
    })
    this.#desk = desk
    lobby.setHandler(desk)
    this.#sell(desk)
  }

  /** The upload side looks at the ask when it gets its market. */
  #sell(desk: Trader): void {
    const { uploads } = this.#options
    uploads.market = null
    if (desk.ask !== null) uploads.market = new UploadMarket(desk)
  }

  async #leave(): Promise<void> {
    const desk = this.#desk
    if (!desk) return
    this.#options.uploads.market = null
    this.#options.registry.setHandler(null)
    desk.suspend()
    this.#desk = null
    // Books that are broken have nothing to write.
    await desk.settle().catch(() => {})
  }

  /** The books of this desk are closed for ever: another desk opens them again, after a while. */
  #fail(desk: Trader, error: Error): void {
    if (this.#desk !== desk) return
    this.#options.onError(error)
    this.#options.uploads.market = null
    this.#options.registry.setHandler(null)
    desk.close()
    this.#desk = null
    const waitMs = this.#reopenMs
    this.#reopenMs = Math.min(REOPEN_MAX_MS, waitMs * 2)
    setTimeout(() => {
      void this.#queue
        .run(async () => {
          if (!this.#desk) await this.#open()
          this.#changed()
        })
        .catch(this.#options.onError)
    }, waitMs)
  }

  async #take(): Promise<SpeedSnapshot> {
    if (this.#desk) {
      const snapshot = speedSnapshot(this.#desk)
      return this.#access ? snapshot : { ...snapshot, chainId: null }
    }
    const { store: shelf } = this.#options
    this.#settings ??= await (this.#access ? loadSettings(shelf, this.#access.chainId) : loadIdleSettings(shelf))
    return idleSnapshot(this.#access, this.#settings)
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.#take().then(this.#options.onSnapshot, this.#options.onError)
    }, LIMITS.snapshotIntervalMs)
  }
}

function sameDeployment({ deployment: a }: ChainAccess, before: ChainAccess | null): boolean {
  const b = before?.deployment
  // Null when the chain was put away and comes back.
  return before === null || (a?.vaultFactory === b?.vaultFactory && a?.wbtt === b?.wbtt)
}
