import type { Wire } from 'bittorrent-protocol'
import { checksummed } from '../../../core/money/accounts.ts'
import { addressOfKey } from '../../../core/money/cheque.ts'
import { type Address, type BttPerMib, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import { available, type Walls } from '../../../core/speed/budget.ts'
import { isDated, type VaultReading } from '../../../core/speed/credit-limit.ts'
import { bounced } from '../../../core/speed/incoming-channel.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import { take } from '../../../core/speed/outgoing-channel.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'
import type { ChainEyes } from '../chain/chain-reader.ts'
import { Held } from '../chain/held-cheques.ts'
import { VaultWatch } from '../chain/own-vault.ts'
import { vaultBooksOf } from '../chain/payees.ts'
import { PeerVaults } from '../chain/peer-vaults.ts'
import type { Bans } from '../records/bans.ts'
import { type Books, type Entry, lineId } from '../records/payment-records.ts'
import { settingsKey, type TorrentRecord, torrentKey, vaultKey } from '../records/payment-settings.ts'
import { type DeskRecords, loadDesk } from '../records/trader-records.ts'
import type { Guest, Host } from '../wire/peer-registry.ts'
import { Asks } from './asks.ts'
import { Purchases } from './bidding.ts'
import { Dealing, type DealingHost } from './peer-trade.ts'
import { wallsOf } from './spending-limits.ts'
import { offerOf } from './terms.ts'
import type { DeskOptions } from './trader-options.ts'
import { type Question, Verifier } from './verifier.ts'

const TICK_MS = 1_000
/** As the choker's rounds. */
const ROUND_MS = 10_000

/**
 * Trades on one chain: a {@link Dealing} for every wire whose peer speaks `bt_speed`, the books they share, and the two policies around
 * them: whom to pay ({@link Purchases}) and, for the upload side, who pays (`desk-market.ts`).
 */
export class Desk implements Host, DealingHost {
  readonly options: DeskOptions
  #access: DeskOptions['access']
  readonly books: Books
  readonly bans: Bans
  readonly held: Held
  readonly watch: VaultWatch
  readonly asks = new Asks()
  readonly torrents: Map<string, TorrentRecord>
  readonly dealings = new Map<Guest, Dealing>()
  readonly purchases: Purchases
  settings: SpeedSettings
  issuer: Address | null = null
  /** No part is taken in anything: no chain is chosen. */
  paused = false
  #key: Uint8Array | null = null
  #terms: Terms | null = null
  readonly #verifier = new Verifier(() => performance.now())
  readonly #peerVaults: PeerVaults
  readonly #byWire = new Map<Wire, Dealing>()
  #eyes: Promise<ChainEyes> | null = null
  #roundAt: number
  readonly #timer: ReturnType<typeof setInterval>

  private constructor(options: DeskOptions, { books, bans, settings, torrents }: DeskRecords) {
    this.options = options
    this.#access = options.access
    this.books = books
    this.bans = bans
    this.settings = settings
    this.torrents = torrents
    this.held = new Held(books, options.now)
    this.purchases = new Purchases(this)
    const eyes = (): Promise<ChainEyes> => this.eyes()
    this.watch = new VaultWatch(eyes, vaultBooksOf(this), options.now, () => this.#watched())
    const lineOf = (vault: Address, payee: Address) => books.ins.get(lineId(vault, payee))
    this.#peerVaults = new PeerVaults(eyes, bans, lineOf, (reading) => this.held.note(reading), options.now)
    this.#roundAt = options.now()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  static async open(options: DeskOptions): Promise<Desk> {
    const records = await loadDesk(options)
    const desk = new Desk(options, records)
    desk.#useKey(records.key)
    desk.watch.recall(records.vault)
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
  eyes(): Promise<ChainEyes> {
    this.#eyes ??= this.options.openEyes(this.#access).catch((thrown) => {
      this.#eyes = null
      throw thrown
    })
    return this.#eyes
  }

  /** The same chain by another road: a node that answers, a port of a window that lives. */
  reach(access: ChainAccess): void {
    this.#access = { ...access, deployment: this.#access.deployment }
    this.#eyes = null
    this.#look()
  }

  // What the user orders --------------------------------------------------------------------------------------------------

  async configure(settings: SpeedSettings): Promise<void> {
    await this.options.shelf.write(async (to) => to.put(settingsKey(this.chainId), settings))
    this.settings = settings
    this.#look()
    this.#retell()
  }

  async payFor(infoHash: string, paying: boolean, budget: Wei | null): Promise<void> {
    const record: TorrentRecord = { paying, budget }
    await this.options.shelf.write(async (to) => to.put(torrentKey(this.chainId, infoHash), record))
    this.torrents.set(infoHash, record)
    this.purchases.rebid(infoHash)
    this.options.changed()
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
    if (vault) await this.watch.take(vault, this.issuer)
    else this.watch.recall(null)
    await this.options.shelf.write(async (to) => {
      if (vault) to.put(vaultKey(this.chainId), vault)
      else to.delete(vaultKey(this.chainId))
    })
    this.#retell()
    if (vault) await this.watch.refresh()
  }

  /** Takes no part any more, or again; what is owed stays on the lines. */
  pause(paused: boolean): void {
    this.paused = paused
    this.#retell()
  }

  /** Everything that changed is at rest when this resolves. */
  async settle(): Promise<void> {
    await this.books.flush()
  }

  /** Says so to everybody and closes; a desk of this chain that is opened later finds the trades. */
  part(): void {
    this.pause(true)
    const dealings = [...this.dealings.values()]
    this.close()
    const { left, access } = this.options
    for (const { guest, trade } of dealings) left.keep(guest.wire, access.deployment, trade)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const dealing of this.dealings.values()) dealing.give({ kind: 'closed' })
    this.dealings.clear()
    this.#byWire.clear()
  }

  // Host: what wires say --------------------------------------------------------------------------------------------------

  enter(guest: Guest): void {
    const left = this.options.left.take(guest.wire, this.options.access.deployment)
    const dealing = new Dealing(guest, this, left)
    this.dealings.set(guest, dealing)
    this.#byWire.set(guest.wire, dealing)
    this.purchases.enter(dealing)
    if (this.#terms) dealing.give({ kind: 'terms', terms: this.#terms })
    if (left) this.#rewatch(dealing)
  }

  hear(guest: Guest, bytes: Uint8Array): void {
    this.dealings.get(guest)?.give({ kind: 'message', bytes })
  }

  leave(guest: Guest): void {
    const dealing = this.dealings.get(guest)
    if (!dealing) return
    dealing.give({ kind: 'closed' })
    this.dealings.delete(guest)
    this.#byWire.delete(guest.wire)
    this.purchases.leave(dealing)
    this.options.changed()
  }

  arrived(guest: Guest, piece: number, bytes: number): void {
    const dealing = this.dealings.get(guest)
    if (dealing) this.purchases.arrived(dealing, piece, bytes)
  }

  judged(infoHash: string, piece: number, verified: boolean): void {
    for (const { source, price, bytes } of this.purchases.judged(infoHash, piece, verified)) {
      if (!source.closed) source.give({ kind: 'verified', bytes, price })
      // Its wire has gone; the debt waits on the line for whoever comes back with the payee's address.
      else if (source.out) this.books.setOut(take(source.out, bytes, price))
      this.books.flushSoon(this.options.failed)
    }
  }

  garbage(guest: Guest): void {
    // Of this wire alone: a payee's address is only claimed, and whoever claims another's must not ban it by garbage.
    this.dealings.get(guest)?.give({ kind: 'garbage' })
  }

  ready(infoHash: string): void {
    for (const [guest, dealing] of this.dealings) {
      const { pieceLength } = guest.torrent
      if (guest.infoHash === infoHash && pieceLength > 0) dealing.give({ kind: 'metadata', pieceLength })
    }
  }

  chosen(infoHash: string): void {
    this.purchases.recount(infoHash)
  }

  forget(infoHash: string): void {
    this.purchases.delete(infoHash)
    this.torrents.delete(infoHash)
    // What cannot be written has been said by `commit`.
    if (this.books.forget(infoHash)) this.commit({ purse: this.books.purse }).catch(() => {})
    this.options.shelf.write(async (to) => to.delete(torrentKey(this.chainId, infoHash))).catch(this.options.failed)
  }

  // DealingHost -----------------------------------------------------------------------------------------------------------

  key(): Uint8Array | null {
    return this.#key
  }

  /** Nothing at all while buying is off, whatever is owed: then nothing is ever signed. */
  walls(infoHash: string, dealing: Dealing | null = null): Walls {
    const { watch, settings, issuer } = this
    const { on, monthlyBudget } = settings.buying
    const backing = dealing ? watch.backing(dealing.out?.beneficiary ?? null) : watch.mostBacking
    const walls = {
      monthlyBudget: on && !this.paused ? monthlyBudget : NO_WEI,
      torrentBudget: this.torrents.get(infoHash)?.budget ?? null,
      backing: watch.issuer === issuer ? backing : NO_WEI,
    }
    return wallsOf(walls, () => this.dealings.values(), dealing)
  }

  whoSigned(question: Question): Promise<Address | null> {
    return this.#verifier.ask(question)
  }

  readVault(vault: Address, payee: Address, fresh: boolean): Promise<VaultReading | null> {
    return this.#peerVaults.read(vault, payee, fresh)
  }

  async commit(entry: Entry): Promise<void> {
    try {
      await this.books.commit(entry)
      this.options.written()
    } catch (thrown) {
      this.options.failed(thrown as Error)
      throw thrown
    }
  }

  credit(dealing: Dealing, paid: boolean): void {
    this.options.wake(dealing.guest.wire, paid)
    // Credit is the line's: other wires of the same payer may have waited for it.
    const { in: line } = dealing
    if (!paid || line === null) return
    for (const other of this.dealings.values()) {
      if (other !== dealing && other.in === line) this.options.wake(other.guest.wire, paid)
    }
  }

  banned(addresses: readonly Address[], until: number): void {
    this.bans.add(addresses, until).catch(this.options.failed)
  }

  changed(dealing: Dealing, asks: boolean): void {
    const { guest, trade } = dealing
    this.purchases.note(dealing)
    if (asks) {
      if (trade.peer?.ask && trade.peer.payee) this.asks.note(trade.peer.payee, trade.peer.ask, this.now())
      this.purchases.rebid(guest.infoHash)
    }
    this.options.changed()
  }

  // -----------------------------------------------------------------------------------------------------------------------

  /** Least that a paid slot costs; null while nothing is sold. */
  get ask(): BttPerMib | null {
    return this.#terms?.ask ?? null
  }

  dealingOf(wire: Wire): Dealing | undefined {
    return this.#byWire.get(wire)
  }

  /** What the user's settings, the budgets and the vault leave for one torrent. */
  budgetLeft(infoHash: string): Wei {
    const { books, watch } = this
    if (!watch.address) return NO_WEI
    return available(books.purse, { infoHash, vault: watch.address }, this.walls(infoHash), this.now()).amount
  }

  #useKey(key: Uint8Array | null): void {
    this.#key = key
    this.issuer = key && addressOfKey(key)
  }

  /** Tells everybody what we offer, where it changed, and bids anew. */
  #retell(): void {
    const [before, terms] = [this.#terms, offerOf(this)]
    this.#terms = terms
    const same = before && terms && (['ask', 'payee', 'vault'] as const).every((name) => before[name] === terms[name])
    if (before !== terms && !same) {
      for (const dealing of [...this.dealings.values()]) dealing.give({ kind: 'terms', terms })
    }
    if ((before?.ask ?? null) !== this.ask) this.options.asking(this)
    this.purchases.rebidAll()
    this.options.changed()
  }

  /** Our vault or the price of gas was read. */
  #watched(): void {
    this.#retell()
    for (const dealing of this.dealings.values()) dealing.give({ kind: 'tick' })
  }

  /** Asks the chain now if anything depends on it. */
  #look(): void {
    const { buying, selling } = this.settings
    if (buying.on || selling.on || this.watch.address)
      void this.watch.refresh().then(() => this.refreshHeld().catch(() => {}))
  }

  /** @throws ChainError */
  async refreshHeld(): Promise<void> {
    await this.held.refresh(await this.eyes(), (line, lost) => {
      const marked = bounced(line, lost, this.now())
      this.books.setIn(marked)
      this.banned(line.issuer ? [line.vault, line.issuer] : [line.vault], marked.bannedUntil)
      this.commit({ in: marked, note: { kind: 'bounced', amount: lost, infoHash: null } }).catch(() => {})
    })
    this.options.changed()
  }

  #tick(): void {
    const now = this.now()
    for (const dealing of [...this.dealings.values()]) {
      dealing.give({ kind: 'tick' })
      this.#rewatch(dealing)
    }
    if (now - this.#roundAt >= ROUND_MS) {
      this.#roundAt = now
      this.purchases.endRound()
    }
    const { buying, selling } = this.settings
    if (!this.paused && (buying.on || selling.on)) this.watch.poll()
    if (!this.paused && this.held.isDue) this.refreshHeld().catch(() => {})
    this.books.flush().catch(this.options.failed)
  }

  /** A vault that owes us may drain: it is read again while it buys. */
  #rewatch(dealing: Dealing): void {
    const { key, proven, vault: before } = dealing.trade.selling
    if (!key || (!proven && before !== null)) return
    const fresh = before !== null && dealing.in !== null && isDated(dealing.in, before, dealing.trade.wire.pieceLength)
    void this.readVault(key.vault, key.payee, fresh).then((reading) => {
      if (reading && reading !== before) dealing.give({ kind: 'vault', reading })
    })
  }
}
