import { fromHex } from '../../../core/bytes.ts'
import { signCheque } from '../../../core/money/cheque.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { Purse, Walls } from '../../../core/speed/budget.ts'
import { committed } from '../../../core/speed/buyer.ts'
import type { VaultReading } from '../../../core/speed/credit-limit.ts'
import type { InLine } from '../../../core/speed/incoming-channel.ts'
import { encodeSpeedMessage } from '../../../core/speed/message/message.ts'
import { signProof } from '../../../core/speed/message/proof.ts'
import type { OutLine } from '../../../core/speed/outgoing-channel.ts'
import { afterRest, creditBytes, newTrade, step } from '../../../core/speed/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../core/speed/trade-event.ts'
import type { LineKey, Trade, TradeContext } from '../../../core/speed/trade-state.ts'
import { type Books, type Entry, lineId } from '../records/payment-records.ts'
import type { Guest } from '../wire/peer-registry.ts'
import type { Question } from './verifier.ts'

/** What one wire's trade needs of the desk. */
export interface DealingHost {
  readonly books: Books
  /** The session key's address; null without one. */
  readonly issuer: Address | null
  /** Ms since the epoch. */
  now(): number
  /** For this one's torrent, with what the others need. */
  walls(infoHash: string, dealing: Dealing): Walls
  /** The session key; null when it was revoked. */
  key(): Uint8Array | null
  whoSigned(question: Question): Promise<Address | null>
  /** @param fresh not one that was kept */
  readVault(vault: Address, payee: Address, fresh: boolean): Promise<VaultReading | null>
  /** Resolves when it is at rest; when it rejects nothing may be promised any more. */
  commit(entry: Entry): Promise<void>
  /** This peer's bid or credit changed. @param paid by a cheque that is at rest */
  credit(dealing: Dealing, paid: boolean): void
  /** These lied; remember them. @param until ms since the epoch */
  banned(addresses: readonly Address[], until: number): void
  /** The trade moved. @param asks what the peer sells, or whether it still does, is another */
  changed(dealing: Dealing, asks: boolean): void
}

/** What one step looks at. A seller's has no use for the walls, and takes one for every block: they are asked for where they are needed. */
class Context implements TradeContext {
  readonly now: number
  readonly out: OutLine | null
  readonly in: InLine | null
  readonly purse: Purse
  readonly issuer: Address | null
  readonly #host: DealingHost
  readonly #dealing: Dealing

  constructor(host: DealingHost, dealing: Dealing, out: OutLine | null, line: InLine | null) {
    this.now = host.now()
    this.out = out
    this.in = line
    this.purse = host.books.purse
    this.issuer = host.issuer
    this.#host = host
    this.#dealing = dealing
  }

  get walls(): Walls {
    return this.#host.walls(this.#dealing.guest.infoHash, this.#dealing)
  }

  random(): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(32))
  }
}

const NO_CREDIT = { trade: null, line: null, bytes: 0 } as const

/** The name of a line, put together once for each key. */
function namedOnce(): (key: LineKey) => string {
  let last: LineKey | null = null
  let id = ''
  return (key) => {
    if (key !== last) [last, id] = [key, lineId(key.vault, key.payee)]
    return id
  }
}

/**
 * The trade on one wire: gives the pure machine (`core/speed/trade.ts`) what happens, and carries out what it decides. Lines and purse
 * live in the books, since several wires may lead to one line.
 */
export class Dealing {
  readonly guest: Guest
  trade: Trade
  closed = false
  readonly #host: DealingHost
  readonly #outId = namedOnce()
  readonly #inId = namedOnce()
  #credit: { readonly trade: Trade | null; readonly line: InLine | null; readonly bytes: number } = NO_CREDIT
  #wakeAt = Number.POSITIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param left what it was when an earlier desk left this wire; null: the peers have not met */
  constructor(guest: Guest, host: DealingHost, left: Trade | null) {
    const { infoHash, torrent, ownPeerId, wire } = guest
    this.guest = guest
    this.#host = host
    const [ours, theirs] = [fromHex(ownPeerId), fromHex(wire.peerId ?? '0'.repeat(40))]
    const fresh = newTrade({ infoHash, ours, theirs, pieceLength: torrent.pieceLength }, host.now())
    this.trade = left ? afterRest(left) : fresh
    const { buying, selling } = this.trade
    if (buying.key) host.books.out(buying.key.vault, buying.key.payee)
    if (selling.key) host.books.in(selling.key.vault, selling.key.payee)
    // Cheques are checked against the issuer that the line names: without it a good one would look forged.
    if (selling.proven && this.in?.issuer !== selling.prover) this.trade = fresh
  }

  get out(): OutLine | null {
    const { key } = this.trade.buying
    return key && (this.#host.books.outs.get(this.#outId(key)) ?? null)
  }

  get in(): InLine | null {
    const { key } = this.trade.selling
    return key && (this.#host.books.ins.get(this.#inId(key)) ?? null)
  }

  /** Bytes that may still be sent on credit; asked for several times a block. */
  get creditBytes(): number {
    const { trade, in: line } = this
    if (trade !== this.#credit.trade || line !== this.#credit.line) {
      this.#credit = { trade, line, bytes: creditBytes(trade, line) }
    }
    return this.#credit.bytes
  }

  /** What of our money this wire may still need. */
  get committed(): Wei {
    return committed(this.trade, this.out)
  }

  give(event: TradeEvent): void {
    if (this.closed && event.kind !== 'verified') return
    const { books } = this.#host
    const { out, in: line } = this
    const next = step(this.trade, event, new Context(this.#host, this, out, line))
    const before = this.trade
    this.trade = next.trade
    if (next.out && next.out !== out) books.setOut(next.out)
    if (next.in && next.in !== line) books.setIn(next.in)
    books.purse = next.purse
    if (event.kind === 'closed') {
      this.closed = true
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
    for (const effect of next.effects) this.#run(effect)
    const { issuer, vault, bannedUntil = 0 } = next.in ?? {}
    if (vault && bannedUntil > (line?.bannedUntil ?? 0))
      this.#host.banned(issuer ? [vault, issuer] : [vault], bannedUntil)
    if (next.trade === before && next.out === out && next.in === line) return
    const { peer, buying } = next.trade
    this.#host.changed(this, peer !== before.peer || buying.refusal !== before.buying.refusal)
  }

  #run(effect: TradeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.guest.port.send(encodeSpeedMessage(effect.message))
        return
      case 'open':
        this.#open(effect.side)
        return
      case 'durable': {
        const note = effect.record && { ...effect.record, infoHash: this.guest.infoHash }
        this.#host.commit({ out: effect.out, in: effect.in, purse: effect.purse, note }).then(
          () => {
            for (const after of effect.after) this.#run(after)
          },
          () => this.give({ kind: 'unable' }),
        )
        return
      }
      case 'sign-cheque': {
        const key = this.#host.key()
        if (key) this.guest.port.send(encodeSpeedMessage({ type: 'cheque', cheque: signCheque(effect.cheque, key) }))
        return
      }
      case 'sign-proof': {
        const key = this.#host.key()
        if (!key) return
        this.guest.port.send(encodeSpeedMessage({ type: 'proof', signature: signProof(effect.proof, key) }))
        return
      }
      case 'recover':
        void this.#host.whoSigned(effect).then((signer) => this.give({ kind: 'recovered', of: effect.of, signer }))
        return
      case 'read-vault': {
        const { key } = this.trade.selling
        if (!key) return
        const { vault, fresh } = effect
        void this.#host.readVault(vault, key.payee, fresh).then((reading) => this.give({ kind: 'vault', reading }))
        return
      }
      case 'credit':
        this.#host.credit(this, effect.paid === true)
        return
      case 'wall':
        return
      case 'wake':
        this.#wake(effect.at)
        return
    }
  }

  #wake(at: number): void {
    if (this.closed || at >= this.#wakeAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakeAt = at
    const waitMs = Math.max(0, at - this.#host.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#wakeAt = Number.POSITIVE_INFINITY
      this.give({ kind: 'tick' })
    }, waitMs)
  }

  #open(side: 'out' | 'in'): void {
    const key = side === 'out' ? this.trade.buying.key : this.trade.selling.key
    if (!key) return
    if (side === 'out') this.#host.books.out(key.vault, key.payee)
    else this.#host.books.in(key.vault, key.payee)
    // After the effects that stand behind this one.
    queueMicrotask(() => this.give({ kind: 'opened' }))
  }
}
