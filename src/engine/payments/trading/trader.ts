import type { Wire } from 'bittorrent-protocol'
import { ROUND_MS } from '../../../core/choking/choker.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { checksummed } from '../../../core/money/accounts.ts'
import { addressOfKey } from '../../../core/money/cheque.ts'
import { type Address, type BttPerMib, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { isStale, type PayerVault } from '../../../core/speed/channel/credit-limit.ts'
import { recordBounce } from '../../../core/speed/channel/incoming-channel.ts'
import { chargeVerified } from '../../../core/speed/channel/outgoing-channel.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import { available, type SpendingLimits } from '../../../core/speed/spending/budget.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { ChainReader } from '../chain/chain-reader.ts'
import { HeldCheques } from '../chain/held-cheques.ts'
import { OwnVault } from '../chain/own-vault.ts'
import { vaultPromisesOf } from '../chain/payees.ts'
import { PeerVaults } from '../chain/peer-vaults.ts'
import type { Bans } from '../records/bans.ts'
import { channelId, type PaymentEntry, type PaymentRecords } from '../records/payment-records.ts'
import { settingsKey, type TorrentConsent, torrentKey, vaultKey } from '../records/payment-settings.ts'
import { loadTraderRecords, type TraderRecords } from '../records/trader-records.ts'
import type { PeerHandler, SpeedPeer } from '../wire/peer-registry.ts'
import { Bidding } from './bidding.ts'
import { PeerTrade, type TradeServices } from './peer-trade.ts'
import { SeenAsks } from './seen-asks.ts'
import { type SignedItem, SignerRecovery } from './signer-recovery.ts'
import { spendingLimitsOf } from './spending-limits.ts'
import { termsOf } from './terms.ts'
import type { TraderOptions } from './trader-options.ts'

const TICK_MS = 1_000

/**
 * Trades on one chain: a {@link PeerTrade} for every wire whose peer speaks `bt_speed`, the books they share, and the two policies around
 * them: whom to pay ({@link Bidding}) and, for the upload side, who pays (`desk-market.ts`).
 */
export class Trader implements PeerHandler, TradeServices {
  readonly options: TraderOptions
  #access: TraderOptions['access']
  readonly records: PaymentRecords
  readonly bans: Bans
  readonly heldCheques: HeldCheques
  readonly ownVault: OwnVault
  readonly asks = new SeenAsks()
  readonly torrents: Map<string, TorrentConsent>
  readonly trades = new Map<SpeedPeer, PeerTrade>()
  readonly bidding: Bidding
  settings: SpeedSettings
  issuer: Address | null = null
  /** No part is taken in anything: no chain is chosen. */
  paused = false
  #key: Uint8Array | null = null
  #terms: Terms | null = null
  readonly #verifier = new SignerRecovery(() => performance.now())
  readonly #peerVaults: PeerVaults
  readonly #byWire = new Map<Wire, PeerTrade>()
  #eyes: Promise<ChainReader> | null = null
  #roundAt: number
  readonly #timer: ReturnType<typeof setInterval>

  private constructor(options: TraderOptions, { books, bans, settings, torrents }: TraderRecords) {
    this.options = options
    this.#access = options.access
    this.records = books
    this.bans = bans
    this.settings = settings
    this.torrents = torrents
    this.heldCheques = new HeldCheques(books, options.now)
    this.bidding = new Bidding(this)
    const chainReader = (): Promise<ChainReader> => this.eyes()
    this.ownVault = new OwnVault(chainReader, vaultPromisesOf(this), options.now, () => this.#watched())
    const lineOf = (vault: Address, payee: Address) => books.incoming.get(channelId(vault, payee))
    this.#peerVaults = new PeerVaults(
      chainReader,
      bans,
      lineOf,
      (reading) => this.heldCheques.note(reading),
      options.now,
    )
    this.#roundAt = options.now()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  static async open(options: TraderOptions): Promise<Trader> {
    const records = await loadTraderRecords(options)
    const desk = new Trader(options, records)
    desk.#useKey(records.key)
    desk.ownVault.restore(records.vault)
    desk.#look()
    desk.#retell()
    return desk
  }

  get chainId(): number {
    return this.options.access.chainId
  }

  now(): number {
    return this.options.now()
  }

  /** Chain reads, opened on first use; one that failed to open is tried again next time. */
  eyes(): Promise<ChainReader> {
    this.#eyes ??= this.options.openChainReader(this.#access).catch((thrown) => {
      this.#eyes = null
      throw thrown
    })
    return this.#eyes
  }

  /** The same chain by another road: a node that answers, a port of a window that lives. */
  setAccess(access: ChainAccess): void {
    this.#access = { ...access, deployment: this.#access.deployment }
    this.#eyes = null
    this.#look()
  }

  // What the user orders --------------------------------------------------------------------------------------------------

  async configure(settings: SpeedSettings): Promise<void> {
    await this.options.store.write(async (to) => to.put(settingsKey(this.chainId), settings))
    this.settings = settings
    this.#look()
    this.#retell()
  }

  async payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void> {
    const record: TorrentConsent = { paying, budget }
    await this.options.store.write(async (to) => to.put(torrentKey(this.chainId, infoHash), record))
    this.torrents.set(infoHash, record)
    this.bidding.rebid(infoHash)
    this.options.onChanged()
  }

  async makeKey(): Promise<Address> {
    this.#useKey(await this.options.keys.make(this.chainId))
    this.#retell()
    return this.issuer as Address
  }

  async revokeKey(): Promise<void> {
    this.#useKey(null)
    this.#retell()
    await this.options.keys.revoke(this.chainId)
  }

  /** @throws ChainError, SpeedError `vault-code`, `vault-issuer` */
  async useVault(given: Address | null): Promise<void> {
    const vault = given && checksummed(given)
    if (vault) await this.ownVault.use(vault, this.issuer)
    else this.ownVault.restore(null)
    await this.options.store.write(async (to) => {
      if (vault) to.put(vaultKey(this.chainId), vault)
      else to.delete(vaultKey(this.chainId))
    })
    this.#retell()
    if (vault) await this.ownVault.refresh()
  }

  /** Takes no part any more, or again; what is owed stays on the lines. */
  pause(paused: boolean): void {
    this.paused = paused
    this.#retell()
  }

  /** Everything that changed is at rest when this resolves. */
  async settle(): Promise<void> {
    await this.records.flush()
  }

  /** Says so to everybody and closes; a desk of this chain that is opened later finds the trades. */
  suspend(): void {
    this.pause(true)
    const dealings = [...this.trades.values()]
    this.close()
    const { suspended: left, access } = this.options
    for (const { peer: guest, trade } of dealings) left.keep(guest.wire, access.deployment, trade)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const dealing of this.trades.values()) dealing.apply({ kind: 'closed' })
    this.trades.clear()
    this.#byWire.clear()
  }

  // Host: what wires say --------------------------------------------------------------------------------------------------

  onPeer(guest: SpeedPeer): void {
    const left = this.options.suspended.take(guest.wire, this.options.access.deployment)
    const dealing = new PeerTrade(guest, this, left)
    this.trades.set(guest, dealing)
    this.#byWire.set(guest.wire, dealing)
    this.bidding.enter(dealing)
    if (this.#terms) dealing.apply({ kind: 'terms', terms: this.#terms })
    if (left) this.#rewatch(dealing)
  }

  onMessage(guest: SpeedPeer, bytes: Uint8Array): void {
    this.trades.get(guest)?.apply({ kind: 'message', bytes })
  }

  onPeerGone(guest: SpeedPeer): void {
    const dealing = this.trades.get(guest)
    if (!dealing) return
    dealing.apply({ kind: 'closed' })
    this.trades.delete(guest)
    this.#byWire.delete(guest.wire)
    this.bidding.leave(dealing)
    this.options.onChanged()
  }

  onBlock(guest: SpeedPeer, piece: number, bytes: number): void {
    const dealing = this.trades.get(guest)
    if (dealing) this.bidding.arrived(dealing, piece, bytes)
  }

  onPieceChecked(infoHash: InfoHash, piece: number, verified: boolean): void {
    for (const { source, price, bytes } of this.bidding.judged(infoHash, piece, verified)) {
      if (!source.closed) source.apply({ kind: 'verified', bytes, price })
      // Its wire has gone; the debt waits on the line for whoever comes back with the payee's address.
      else if (source.outgoing) this.records.setOutgoing(chargeVerified(source.outgoing, bytes, price))
      this.records.flushSoon(this.options.onFailed)
    }
  }

  onBadData(guest: SpeedPeer): void {
    // Of this wire alone: a payee's address is only claimed, and whoever claims another's must not ban it by garbage.
    this.trades.get(guest)?.apply({ kind: 'garbage' })
  }

  onMetadata(infoHash: InfoHash): void {
    for (const [guest, dealing] of this.trades) {
      const { pieceLength } = guest.torrent
      if (guest.infoHash === infoHash && pieceLength > 0) dealing.apply({ kind: 'metadata', pieceLength })
    }
  }

  onMissingChanged(infoHash: InfoHash): void {
    this.bidding.recount(infoHash)
  }

  onTorrentRemoved(infoHash: InfoHash): void {
    this.bidding.delete(infoHash)
    this.torrents.delete(infoHash)
    // What cannot be written has been said by `commit`.
    if (this.records.removeTorrent(infoHash)) this.commit({ budget: this.records.budget }).catch(() => {})
    this.options.store.write(async (to) => to.delete(torrentKey(this.chainId, infoHash))).catch(this.options.onFailed)
  }

  // DealingHost -----------------------------------------------------------------------------------------------------------

  key(): Uint8Array | null {
    return this.#key
  }

  /** Nothing at all while buying is off, whatever is owed: then nothing is ever signed. */
  spendingLimits(infoHash: InfoHash, dealing: PeerTrade | null = null): SpendingLimits {
    const { ownVault: watch, settings, issuer } = this
    const { on, monthlyBudget } = settings.buying
    const backing = dealing ? watch.backing(dealing.outgoing?.beneficiary ?? null) : watch.mostBacking
    const walls = {
      monthlyBudget: on && !this.paused ? monthlyBudget : NO_WEI,
      torrentBudget: this.torrents.get(infoHash)?.budget ?? null,
      backing: watch.issuer === issuer ? backing : NO_WEI,
    }
    return spendingLimitsOf(walls, () => this.trades.values(), dealing)
  }

  signerOf(question: SignedItem): Promise<Address | null> {
    return this.#verifier.ask(question)
  }

  readVault(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null> {
    return this.#peerVaults.read(vault, payee, fresh)
  }

  async commit(entry: PaymentEntry): Promise<void> {
    try {
      await this.records.commit(entry)
      this.options.onWritten()
    } catch (thrown) {
      this.options.onFailed(thrown as Error)
      throw thrown
    }
  }

  onCredit(dealing: PeerTrade, paid: boolean): void {
    this.options.wake(dealing.peer.wire, paid)
    // Credit is the line's: other wires of the same payer may have waited for it.
    const { incoming: line } = dealing
    if (!paid || line === null) return
    for (const other of this.trades.values()) {
      if (other !== dealing && other.incoming === line) this.options.wake(other.peer.wire, paid)
    }
  }

  ban(addresses: readonly Address[], until: number): void {
    this.bans.add(addresses, until).catch(this.options.onFailed)
  }

  onChanged(dealing: PeerTrade, asks: boolean): void {
    const { peer: guest, trade } = dealing
    this.bidding.note(dealing)
    if (asks) {
      if (trade.peer?.ask && trade.peer.payee) this.asks.note(trade.peer.payee, trade.peer.ask, this.now())
      this.bidding.rebid(guest.infoHash)
    }
    this.options.onChanged()
  }

  // -----------------------------------------------------------------------------------------------------------------------

  /** Least that a paid slot costs; null while nothing is sold. */
  get ask(): BttPerMib | null {
    return this.#terms?.ask ?? null
  }

  tradeOf(wire: Wire): PeerTrade | undefined {
    return this.#byWire.get(wire)
  }

  /** What the user's settings, the budgets and the vault leave for one torrent. */
  budgetLeft(infoHash: InfoHash): Wei {
    const { records: books, ownVault: watch } = this
    if (!watch.address) return NO_WEI
    return available(books.budget, { infoHash, vault: watch.address }, this.spendingLimits(infoHash), this.now()).amount
  }

  #useKey(key: Uint8Array | null): void {
    this.#key = key
    this.issuer = key && addressOfKey(key)
  }

  /** Tells everybody what we offer, where it changed, and bids anew. */
  #retell(): void {
    const [before, terms] = [this.#terms, termsOf(this)]
    this.#terms = terms
    const same = before && terms && (['ask', 'payee', 'vault'] as const).every((name) => before[name] === terms[name])
    if (before !== terms && !same) {
      for (const dealing of [...this.trades.values()]) dealing.apply({ kind: 'terms', terms })
    }
    if ((before?.ask ?? null) !== this.ask) this.options.onAskChanged(this)
    this.bidding.rebidAll()
    this.options.onChanged()
  }

  /** Our vault or the price of gas was read. */
  #watched(): void {
    this.#retell()
    for (const dealing of this.trades.values()) dealing.apply({ kind: 'tick' })
  }

  /** Asks the chain now if anything depends on it. */
  #look(): void {
    const { buying, selling } = this.settings
    if (buying.on || selling.on || this.ownVault.address)
      void this.ownVault.refresh().then(() => this.refreshHeld().catch(() => {}))
  }

  /** @throws ChainError */
  async refreshHeld(): Promise<void> {
    await this.heldCheques.refresh(await this.eyes(), (line, lost) => {
      const marked = recordBounce(line, lost, this.now())
      this.records.setIncoming(marked)
      this.ban(line.issuer ? [line.vault, line.issuer] : [line.vault], marked.bannedUntil)
      this.commit({ incoming: marked, note: { kind: 'bounced', amount: lost, infoHash: null } }).catch(() => {})
    })
    this.options.onChanged()
  }

  #tick(): void {
    const now = this.now()
    for (const dealing of [...this.trades.values()]) {
      dealing.apply({ kind: 'tick' })
      this.#rewatch(dealing)
    }
    if (now - this.#roundAt >= ROUND_MS) {
      this.#roundAt = now
      this.bidding.endRound()
    }
    const { buying, selling } = this.settings
    if (!this.paused && (buying.on || selling.on)) this.ownVault.poll()
    if (!this.paused && this.heldCheques.isDue) this.refreshHeld().catch(() => {})
    this.records.flush().catch(this.options.onFailed)
  }

  /** A vault that owes us may drain: it is read again while it buys. */
  #rewatch(dealing: PeerTrade): void {
    const { key, proven, vault: before } = dealing.trade.selling
    if (!key || (!proven && before !== null)) return
    const fresh =
      before !== null && dealing.incoming !== null && isStale(dealing.incoming, before, dealing.trade.wire.pieceLength)
    void this.readVault(key.vault, key.payee, fresh).then((reading) => {
      if (reading && reading !== before) dealing.apply({ kind: 'vault', reading })
    })
  }
}
