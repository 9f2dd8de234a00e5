import { ROUND_MS } from '../../../core/choking/choker.ts'
import { hasPassed } from '../../../core/lib/wall-clock.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { checksummed } from '../../../core/money/accounts.ts'
import { addressOfKey } from '../../../core/money/cheque.ts'
import { type Address, type BttPerMib, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { isStale } from '../../../core/speed/channel/credit-limit.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import { available } from '../../../core/speed/spending/budget.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { ChainReader } from '../chain/chain-reader.ts'
import { HeldCheques } from '../chain/held-cheques.ts'
import { OwnVault } from '../chain/own-vault.ts'
import { vaultPromisesOf } from '../chain/payees.ts'
import { PeerVaults } from '../chain/peer-vaults.ts'
import type { Bans } from '../records/bans.ts'
import { channelId } from '../records/channel-records.ts'
import type { PaymentRecords } from '../records/payment-records.ts'
import { putSettings, putTorrentConsent, putVault, type TorrentConsent } from '../records/payment-settings.ts'
import { SellerKeys } from '../records/seller-key.ts'
import { loadTraderRecords, type TraderRecords } from '../records/trader-records.ts'
import { Bidding } from './bidding/bidding.ts'
import { SeenAsks } from './bidding/seen-asks.ts'
import { buyingBlocker } from './blockers.ts'
import type { ActiveTrade } from './peer/active-trade.ts'
import { ActiveTrades } from './peer/active-trades.ts'
import { PeerEvents } from './peer-events.ts'
import { Sponsors } from './sponsoring/sponsors.ts'
import { sameTerms, termsOf } from './terms.ts'
import { TraderServices } from './trade-services.ts'
import type { TraderOptions } from './trader-options.ts'

const TICK_MS = 1_000

/**
 * Trades on one chain: one trade for every wire to a peer with `bt_speed`, the records that they share, and the bidding
 * for every torrent. The upload side asks it for bids through `upload-market.ts`.
 */
export class Trader {
  readonly options: TraderOptions
  readonly records: PaymentRecords
  readonly bans: Bans
  readonly heldCheques: HeldCheques
  readonly ownVault: OwnVault
  readonly peerVaults: PeerVaults
  readonly asks = new SeenAsks()
  readonly torrents: Map<string, TorrentConsent>
  readonly trades = new ActiveTrades()
  readonly bidding: Bidding
  readonly sponsors: Sponsors
  readonly services: TraderServices
  readonly peerEvents: PeerEvents
  settings: SpeedSettings
  issuer: Address | null = null
  /** No chain is chosen: nothing is traded. */
  paused = false
  terms: Terms | null = null
  /** What we sell as; null when its key cannot be stored: then nothing is sold. */
  sellers: SellerKeys | null
  #access: TraderOptions['access']
  #key: Uint8Array | null = null
  #chainReader: Promise<ChainReader> | null = null
  #roundAt: number
  readonly #timer: ReturnType<typeof setInterval>

  private constructor(
    options: TraderOptions,
    { payments, bans, settings, torrents, sellers, sponsors }: TraderRecords,
  ) {
    this.options = options
    this.#access = options.access
    this.records = payments
    this.bans = bans
    this.settings = settings
    this.torrents = torrents
    this.sellers = sellers
    const { now } = options
    const reader = (): Promise<ChainReader> => this.chainReader()
    this.heldCheques = new HeldCheques(payments, now)
    this.bidding = new Bidding(this)
    this.sponsors = new Sponsors(this, sponsors, () => buyingBlocker(this), options.random)
    const promises = vaultPromisesOf(payments, () => this.trades.payeesAskingToReserve())
    this.ownVault = new OwnVault(reader, promises, now, () => this.#onOwnVault())
    this.peerVaults = new PeerVaults({
      reader,
      bans,
      channelOf: (vault, payee) => payments.incoming.get(channelId(vault, payee)),
      onReading: (reading) => this.heldCheques.onReading(reading),
      now,
    })
    payments.use = {
      isInUse: (id) =>
        this.trades
          .list()
          .some(({ trade: { buying, selling } }) =>
            [buying.key, selling.key].some((key) => key !== null && channelId(key.vault, key.payee) === id),
          ),
      isPaidOut: (id) => this.heldCheques.isPaidOut(id),
    }
    this.services = new TraderServices(this)
    this.peerEvents = new PeerEvents(this)
    this.#roundAt = now()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  static async open(options: TraderOptions): Promise<Trader> {
    const { store, keys, now, access } = options
    const records = await loadTraderRecords({ store, keys, chainId: access.chainId, now })
    for (const error of records.unreadable) options.onUnreadable(error)
    const trader = new Trader(options, records)
    trader.#setKey(records.key)
    trader.ownVault.restore(records.vault)
    trader.#refreshChain()
    trader.#updateTerms()
    return trader
  }

  get chainId(): number {
    return this.options.access.chainId
  }

  /** The chain's token. */
  get token(): string {
    return this.options.access.deployment.wbtt
  }

  /** Least that a paid slot costs; null while nothing is sold. */
  get ask(): BttPerMib | null {
    return this.terms?.ask ?? null
  }

  now(): number {
    return this.options.now()
  }

  /** The session key; null without one. */
  key(): Uint8Array | null {
    return this.#key
  }

  /** Opened on first use; after a failure the next call tries again. */
  chainReader(): Promise<ChainReader> {
    this.#chainReader ??= this.options.openChainReader(this.#access).catch((thrown) => {
      this.#chainReader = null
      throw thrown
    })
    return this.#chainReader
  }

  /** Reaches the same chain by another transport. */
  setAccess(access: ChainAccess): void {
    this.#access = { ...access, deployment: this.#access.deployment }
    this.#chainReader = null
    this.#refreshChain()
  }

  async configure(settings: SpeedSettings): Promise<void> {
    await this.options.store.write(async (to) => putSettings(to, this.chainId, settings))
    this.settings = settings
    this.#refreshChain()
    this.#updateTerms()
  }

  async payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
    const consent: TorrentConsent = { paying, budget }
    await this.options.store.write(async (to) => putTorrentConsent(to, this.chainId, infoHash, consent))
    this.torrents.set(infoHash, consent)
    this.bidding.rebid(infoHash)
    this.options.onChanged()
  }

  async makeKey(): Promise<Address> {
    this.#setKey(await this.options.keys.make(this.chainId))
    this.#updateTerms()
    return this.issuer as Address
  }

  /** Reads the seller keys again: a backup brought some. */
  async loadSellers(): Promise<void> {
    this.sellers = await SellerKeys.open(this.options.keys, this.chainId)
    this.#updateTerms()
  }

  async revokeKey(): Promise<void> {
    this.#setKey(null)
    this.#updateTerms()
    await this.options.keys.revoke(this.chainId)
  }

  /** @throws ChainError, SpeedError `vault-code`, `vault-issuer` */
  async useVault(address: Address | null): Promise<void> {
    const vault = address && checksummed(address)
    if (vault) await this.ownVault.use(vault, this.issuer)
    else this.ownVault.restore(null)
    await this.options.store.write(async (to) => putVault(to, this.chainId, vault))
    this.#updateTerms()
    if (vault) await this.ownVault.refresh()
  }

  /** Stops trading, or resumes; debts stay on their channels. */
  pause(paused: boolean): void {
    this.paused = paused
    this.#updateTerms()
  }

  /** Resolves once every change is persisted. */
  async settle(): Promise<void> {
    await this.records.flush()
  }

  /** Notifies every peer and closes; a later trader of this chain resumes the trades. */
  suspend(): void {
    this.pause(true)
    const trades = this.trades.list()
    this.close()
    const { suspended, access } = this.options
    for (const { peer, trade } of trades) suspended.add(peer.wire, access.deployment, trade)
  }

  close(): void {
    clearInterval(this.#timer)
    this.sponsors.close()
    this.trades.applyToAll({ kind: 'closed' })
    this.trades.clear()
  }

  /** What the user's settings, the budgets and the vault leave for one torrent. */
  budgetLeft(infoHash: InfoHash): Wei {
    const vault = this.ownVault.address
    if (!vault) return NO_WEI
    const limits = this.services.spendingLimits(infoHash)
    return available(this.records.budget, { infoHash, vault }, limits, this.now()).amount
  }

  /** @throws ChainError */
  async refreshHeldCheques(): Promise<void> {
    const { services } = this
    await this.heldCheques.refresh(await this.chainReader(), (channel, lost) => services.onBounced(channel, lost))
    this.options.onChanged()
  }

  /** Reads the vault of a payer again: one that owes us may drain while it buys. */
  rereadVault(trade: ActiveTrade): void {
    const { key, prover, proven, vault: before } = trade.trade.selling
    if (!key || prover === null || (!proven && before !== null)) return
    const { pieceLength } = trade.trade.wire
    const fresh = before !== null && trade.incoming !== null && isStale(trade.incoming, before, pieceLength)
    void this.peerVaults.read(key.vault, key.payee, fresh).then((reading) => {
      if (reading && reading !== before) trade.apply({ kind: 'vault', reading })
    })
  }

  #setKey(key: Uint8Array | null): void {
    this.#key = key
    this.issuer = key && addressOfKey(key)
  }

  /** Sends our terms to every peer if they changed, and bids again. */
  #updateTerms(): void {
    const before = this.terms
    const terms = termsOf(this)
    this.terms = terms
    if (!sameTerms(before, terms)) this.trades.applyToAll({ kind: 'terms', terms })
    if ((before?.ask ?? null) !== this.ask) this.options.onAskChanged()
    this.bidding.rebidAll()
    this.options.onChanged()
  }

  /** Our vault or the gas price was read. */
  #onOwnVault(): void {
    this.#updateTerms()
    this.trades.applyToAll({ kind: 'tick' })
  }

  /** Reads the chain now if anything depends on it. */
  #refreshChain(): void {
    const { buying, selling } = this.settings
    if (!buying.on && !selling.on && !this.ownVault.address) return
    void this.ownVault.refresh().then(() => this.refreshHeldCheques().catch(() => {}))
  }

  #tick(): void {
    const now = this.now()
    for (const trade of this.trades.list()) {
      trade.apply({ kind: 'tick' })
      this.rereadVault(trade)
    }
    if (hasPassed(ROUND_MS, this.#roundAt, now)) {
      this.#roundAt = now
      this.bidding.endRound()
    }
    const { buying, selling } = this.settings
    if (!this.paused && (buying.on || selling.on)) this.ownVault.poll()
    if (!this.paused && this.heldCheques.isDue) this.refreshHeldCheques().catch(() => {})
    this.sponsors.tick()
    this.records.flush().catch(this.options.onFailed)
  }
}
