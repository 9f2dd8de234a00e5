import { SerialQueue } from '../../core/lib/serial-queue.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Address, Wei } from '../../core/money/wei.ts'
import type { SponsorPlan, SponsorRecord } from '../../core/speed/sponsoring/sponsor-record.ts'
import type { ChainAccess } from '../../protocol/chain.ts'
import type { Methods } from '../../protocol/rpc.ts'
import type {
  HeldCheque,
  HistoryQuery,
  MoneyEvent,
  SignedCashOutOrder,
  SpeedApi,
  SpeedSettings,
  SpeedSnapshot,
} from '../../protocol/speed.ts'
import { signCashOutOrders } from './chain/cash-out-orders.ts'
import { CurrentTrader, type CurrentTraderOptions } from './current-trader.ts'
import { packCheques, unpackBackup } from './records/backup/backup.ts'
import { restoreCheques } from './records/backup/restore.ts'
import { readHistory } from './records/history.ts'
import { UnreadableRecords } from './records/store/unreadable-records.ts'
import { yieldToTasks } from './trading/peer/signer-recovery.ts'

export interface SpeedServiceOptions extends CurrentTraderOptions {
  /** At most every LIMITS.snapshotIntervalMs, and only when something changed. */
  readonly onSnapshot: (snapshot: SpeedSnapshot) => void
}

/**
 * Serves {@link SpeedApi} with the trader of the chain in use. Commands run one after another, so that a change of
 * chain never overtakes an earlier command.
 */
export class SpeedService implements Methods<SpeedApi> {
  readonly #options: SpeedServiceOptions
  readonly #current: CurrentTrader
  readonly #queue = new SerialQueue()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(options: SpeedServiceOptions) {
    this.#options = options
    this.#current = new CurrentTrader(options, {
      onChanged: () => this.#onChanged(),
      enqueue: (task) => void this.#queue.run(task).catch(options.onError),
    })
  }

  snapshot(): Promise<SpeedSnapshot> {
    return this.#queue.run(() => this.#current.snapshot())
  }

  useChain(access: ChainAccess | null): Promise<void> {
    return this.#queue.run(async () => {
      await this.#current.useChain(access)
      this.#onChanged()
    })
  }

  configureSpeed(settings: SpeedSettings): Promise<void> {
    return this.#queue.run(async () => {
      await this.#current.configure(settings)
      this.#onChanged()
    })
  }

  payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
    return this.#queue.run(() => this.#current.require().payFor(infoHash, paying, budget))
  }

  sponsor(infoHash: InfoHash, plan: SponsorPlan): Promise<void> {
    return this.#queue.run(() => this.#current.require().sponsors.start(infoHash, plan))
  }

  setSponsor(infoHash: InfoHash, state: SponsorRecord['state']): Promise<void> {
    return this.#queue.run(() => this.#current.require().sponsors.set(infoHash, state))
  }

  sessionKey(): Promise<Address> {
    return this.#queue.run(async () => {
      const trader = this.#current.require()
      return trader.issuer ?? trader.makeKey()
    })
  }

  revokeSessionKey(): Promise<void> {
    return this.#queue.run(() => this.#current.require().revokeKey())
  }

  useVault(vault: Address | null): Promise<void> {
    return this.#queue.run(() => this.#current.require().useVault(vault))
  }

  refreshMoney(done?: Parameters<SpeedApi['refreshMoney']>[0]): Promise<void> {
    return this.#queue.run(async () => {
      const trader = this.#current.require()
      if (done) {
        const note = { kind: done.kind, amount: done.amount, infoHash: null, transaction: done.transaction }
        const vault = done.kind === 'cashed' ? null : trader.ownVault.address
        await trader.services.commit({ note: { ...note, vault } })
      }
      await trader.ownVault.refresh()
      await trader.refreshHeldCheques()
    })
  }

  heldCheques(): Promise<readonly HeldCheque[]> {
    return this.#queue.run(async () => this.#held())
  }

  signCashOut(
    cheques: readonly Pick<HeldCheque, 'vault' | 'beneficiary' | 'cumulativePayout'>[],
    recipient: Address,
  ): Promise<readonly (SignedCashOutOrder | null)[]> {
    return this.#queue.run(async () => {
      const { chainId, sellers, heldCheques } = this.#current.require()
      return signCashOutOrders({ chainId, sellers, held: heldCheques.list() }, cheques, recipient)
    })
  }

  async history(query: HistoryQuery): Promise<readonly MoneyEvent[]> {
    const { store, now, onError } = this.#options
    const unreadable = new UnreadableRecords()
    const page = await readHistory(store, query, unreadable)
    for (const error of await unreadable.quarantine(store, now())) onError(error)
    return page
  }

  exportCheques(password: string): Promise<Uint8Array> {
    return this.#queue.run(() => {
      const { chainId, sellers } = this.#current.require()
      return packCheques(
        this.#held(),
        password,
        sellers?.secrets().map((key) => ({ chainId, key })),
      )
    })
  }

  importCheques(file: Uint8Array, password: string): Promise<number> {
    return this.#queue.run(async () => {
      const { cheques, keys } = await unpackBackup(file, password, yieldToTasks)
      const trader = this.#current.require()
      // Before the cheques: without its key one cannot be cashed.
      for (const { chainId, key } of keys) await this.#options.keys.restoreSellerKeys(chainId, [key])
      if (keys.length > 0) await trader.loadSellers()
      const { chainId, records, services } = trader
      const count = await restoreCheques(
        {
          chainId,
          restoreIncoming: (vault, beneficiary) => records.restoreIncoming(vault, beneficiary),
          setIncoming: (channel) => records.setIncoming(channel),
          commit: (entry) => services.commit(entry),
        },
        cheques,
      )
      if (count > 0) await trader.refreshHeldCheques().catch(() => {})
      return count
    })
  }

  /** Resolves once every change is persisted. */
  settle(): Promise<void> {
    return this.#queue.run(async () => this.#current.trader?.settle())
  }

  /** Ends everything, as when the process ends. */
  async close(): Promise<void> {
    await this.#queue.run(() => this.#current.close())
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #held(): HeldCheque[] {
    const { heldCheques, sellers } = this.#current.trader ?? {}
    return (heldCheques?.list() ?? []).map((cheque) => ({
      ...cheque,
      hasKey: sellers?.has(cheque.beneficiary) ?? false,
    }))
  }

  #onChanged(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.#current.snapshot().then(this.#options.onSnapshot, this.#options.onError)
    }, LIMITS.snapshotIntervalMs)
  }
}
