import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { PayerVault } from '../../../core/speed/channel/credit-limit.ts'
import { type IncomingChannel, recordBounce } from '../../../core/speed/channel/incoming-channel.ts'
import type { SpendingLimits } from '../../../core/speed/spending/budget.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { OwnVault } from '../chain/own-vault.ts'
import type { PeerVaults } from '../chain/peer-vaults.ts'
import type { Bans } from '../records/bans.ts'
import type { PaymentEntry, PaymentRecords } from '../records/payment-records.ts'
import type { TorrentConsent } from '../records/payment-settings.ts'
import type { SellerKeys } from '../records/seller-key.ts'
import type { Bidding } from './bidding/bidding.ts'
import type { SeenAsks } from './bidding/seen-asks.ts'
import type { ActiveTrade, TradeServices } from './peer/active-trade.ts'
import type { ActiveTrades } from './peer/active-trades.ts'
import { type SignedItem, SignerRecovery } from './peer/signer-recovery.ts'
import { spendingLimitsOf } from './spending-limits.ts'
import type { Sponsors } from './sponsoring/sponsors.ts'
import type { TraderOptions } from './trader-options.ts'

/** What the services share with the trader. */
export interface ServiceInputs {
  readonly options: TraderOptions
  readonly records: PaymentRecords
  readonly bans: Bans
  readonly ownVault: OwnVault
  readonly peerVaults: PeerVaults
  readonly torrents: ReadonlyMap<string, TorrentConsent>
  readonly trades: ActiveTrades
  readonly bidding: Bidding
  readonly sponsors: Sponsors
  readonly asks: SeenAsks
  readonly settings: SpeedSettings
  readonly paused: boolean
  readonly issuer: Address | null
  readonly sellers: SellerKeys | null
  key(): Uint8Array | null
}

/** Carries out what the trades of one trader ask for. */
export class TraderServices implements TradeServices {
  readonly #trader: ServiceInputs
  readonly #signers = new SignerRecovery(() => performance.now())

  constructor(trader: ServiceInputs) {
    this.#trader = trader
  }

  get records(): PaymentRecords {
    return this.#trader.records
  }

  get issuer(): Address | null {
    return this.#trader.issuer
  }

  get sellers(): SellerKeys | null {
    return this.#trader.sellers
  }

  now(): number {
    return this.#trader.options.now()
  }

  key(): Uint8Array | null {
    return this.#trader.key()
  }

  /** Zero while buying is off, whatever is owed: then nothing is ever signed. */
  spendingLimits(infoHash: InfoHash, trade: ActiveTrade | null = null): SpendingLimits {
    const { ownVault, settings, issuer, paused, torrents, trades } = this.#trader
    const { on, monthlyBudget } = settings.buying
    const backing = trade ? ownVault.backing(trade.outgoing?.beneficiary ?? null) : ownVault.maxBacking
    const limits = {
      monthlyBudget: on && !paused ? monthlyBudget : NO_WEI,
      torrentBudget: torrents.get(infoHash)?.budget ?? null,
      backing: ownVault.issuer === issuer ? backing : NO_WEI,
    }
    return spendingLimitsOf(limits, () => trades.list(), trade)
  }

  signerOf(item: SignedItem): Promise<Address | null> {
    return this.#signers.signerOf(item)
  }

  readVault(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null> {
    return this.#trader.peerVaults.read(vault, payee, fresh)
  }

  async commit(entry: PaymentEntry): Promise<void> {
    const { records, options } = this.#trader
    try {
      await records.commit(entry)
      options.onWritten()
    } catch (thrown) {
      options.onFailed(thrown as Error)
      throw thrown
    }
  }

  onCredit(trade: ActiveTrade, paid: boolean): void {
    const { options, trades } = this.#trader
    options.wake(trade.peer.wire, paid)
    // Credit belongs to the channel: other wires of the same payer may have waited for it.
    const { incoming } = trade
    if (!paid || incoming === null) return
    for (const other of trades.list()) {
      if (other !== trade && other.incoming === incoming) options.wake(other.peer.wire, paid)
    }
  }

  ban(addresses: readonly Address[], until: number): void {
    const { bans, options } = this.#trader
    bans.add(addresses, until).catch(options.onFailed)
  }

  /** A cheque that we hold was not paid in full. */
  onBounced(channel: IncomingChannel, lost: Wei): void {
    const { records } = this.#trader
    const marked = recordBounce(channel, lost, this.now())
    records.setIncoming(marked)
    this.ban(channel.issuer ? [channel.vault, channel.issuer] : [channel.vault], marked.bannedUntil)
    const note = { kind: 'bounced', amount: lost, infoHash: null } as const
    // `commit` has reported what cannot be written.
    this.commit({ incoming: marked, note }).catch(() => {})
  }

  onChanged(trade: ActiveTrade, asks: boolean): void {
    const { bidding, sponsors, asks: seen, options } = this.#trader
    bidding.onTradeChanged(trade)
    sponsors.onTradeChanged(trade)
    if (asks) {
      const { peer } = trade.trade
      if (peer?.ask && peer.payee) seen.add(peer.payee, peer.ask, this.now())
      bidding.rebid(trade.peer.infoHash)
    }
    options.onChanged()
  }
}
