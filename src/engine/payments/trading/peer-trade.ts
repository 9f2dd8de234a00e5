import { fromHex } from '../../../core/bytes.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { signCheque } from '../../../core/money/cheque.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { Budget, SpendingLimits } from '../../../core/speed/budget.ts'
import { commitment } from '../../../core/speed/buyer.ts'
import type { PayerVault } from '../../../core/speed/credit-limit.ts'
import type { IncomingChannel } from '../../../core/speed/incoming-channel.ts'
import { encodeSpeedMessage } from '../../../core/speed/message/message.ts'
import { signProof } from '../../../core/speed/message/proof.ts'
import type { OutgoingChannel } from '../../../core/speed/outgoing-channel.ts'
import { afterSuspension, creditBytes, newTrade, step } from '../../../core/speed/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../core/speed/trade-event.ts'
import type { ChannelKey, Trade, TradeContext } from '../../../core/speed/trade-state.ts'
import { type PaymentRecords, type PaymentEntry, channelId } from '../records/payment-records.ts'
import type { SpeedPeer } from '../wire/peer-registry.ts'
import type { SignedItem } from './verifier.ts'

/** What one wire's trade needs of the desk. */
export interface TradeServices {
  readonly records: PaymentRecords
  /** The session key's address; null without one. */
  readonly issuer: Address | null
  /** Ms since the epoch. */
  now(): number
  /** For this one's torrent, with what the others need. */
  spendingLimits(infoHash: InfoHash, dealing: PeerTrade): SpendingLimits
  /** The session key; null when it was revoked. */
  key(): Uint8Array | null
  signerOf(question: SignedItem): Promise<Address | null>
  /** @param fresh not one that was kept */
  readVault(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null>
  /** Resolves when it is at rest; when it rejects nothing may be promised any more. */
  commit(entry: PaymentEntry): Promise<void>
  /** This peer's bid or credit changed. @param paid by a cheque that is at rest */
  onCredit(dealing: PeerTrade, paid: boolean): void
  /** These lied; remember them. @param until ms since the epoch */
  ban(addresses: readonly Address[], until: number): void
  /** The trade moved. @param asks what the peer sells, or whether it still does, is another */
  onChanged(dealing: PeerTrade, asks: boolean): void
}

/** What one step looks at. A seller's has no use for the walls, and takes one for every block: they are asked for where they are needed. */
class Context implements TradeContext {
  readonly now: number
  readonly outgoing: OutgoingChannel | null
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly issuer: Address | null
  readonly #host: TradeServices
  readonly #dealing: PeerTrade

  constructor(host: TradeServices, dealing: PeerTrade, out: OutgoingChannel | null, line: IncomingChannel | null) {
    this.now = host.now()
    this.outgoing = out
    this.incoming = line
    this.budget = host.records.budget
    this.issuer = host.issuer
    this.#host = host
    this.#dealing = dealing
  }

  get spendingLimits(): SpendingLimits {
    return this.#host.spendingLimits(this.#dealing.peer.infoHash, this.#dealing)
  }

  random(): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(32))
  }
}

const NO_CREDIT = { trade: null, line: null, bytes: 0 } as const

/** The name of a line, put together once for each key. */
function namedOnce(): (key: ChannelKey) => string {
  let last: ChannelKey | null = null
  let id = ''
  return (key) => {
    if (key !== last) [last, id] = [key, channelId(key.vault, key.payee)]
    return id
  }
}

/**
 * The trade on one wire: gives the pure machine (`core/speed/trade.ts`) what happens, and carries out what it decides. Lines and purse
 * live in the books, since several wires may lead to one line.
 */
export class PeerTrade {
  readonly peer: SpeedPeer
  trade: Trade
  closed = false
  readonly #services: TradeServices
  readonly #outId = namedOnce()
  readonly #inId = namedOnce()
  #credit: { readonly trade: Trade | null; readonly line: IncomingChannel | null; readonly bytes: number } = NO_CREDIT
  #wakeAt = Number.POSITIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param left what it was when an earlier desk left this wire; null: the peers have not met */
  constructor(guest: SpeedPeer, host: TradeServices, left: Trade | null) {
    const { infoHash, torrent, ownPeerId, wire } = guest
    this.peer = guest
    this.#services = host
    const [ours, theirs] = [fromHex(ownPeerId), fromHex(wire.peerId ?? '0'.repeat(40))]
    const fresh = newTrade({ infoHash, ours, theirs, pieceLength: torrent.pieceLength }, host.now())
    this.trade = left ? afterSuspension(left) : fresh
    const { buying, selling } = this.trade
    if (buying.key) host.records.openOutgoing(buying.key.vault, buying.key.payee)
    if (selling.key) host.records.openIncoming(selling.key.vault, selling.key.payee)
    // Cheques are checked against the issuer that the line names: without it a good one would look forged.
    if (selling.proven && this.incoming?.issuer !== selling.prover) this.trade = fresh
  }

  get outgoing(): OutgoingChannel | null {
    const { key } = this.trade.buying
    return key && (this.#services.records.outgoing.get(this.#outId(key)) ?? null)
  }

  get incoming(): IncomingChannel | null {
    const { key } = this.trade.selling
    return key && (this.#services.records.incoming.get(this.#inId(key)) ?? null)
  }

  /** Bytes that may still be sent on credit; asked for several times a block. */
  get creditBytes(): number {
    const { trade, incoming: line } = this
    if (trade !== this.#credit.trade || line !== this.#credit.line) {
      this.#credit = { trade, line, bytes: creditBytes(trade, line) }
    }
    return this.#credit.bytes
  }

  /** What of our money this wire may still need. */
  get commitment(): Wei {
    return commitment(this.trade, this.outgoing)
  }

  apply(event: TradeEvent): void {
    if (this.closed && event.kind !== 'verified') return
    const { records: books } = this.#services
    const { outgoing: out, incoming: line } = this
    const next = step(this.trade, event, new Context(this.#services, this, out, line))
    const before = this.trade
    this.trade = next.trade
    if (next.outgoing && next.outgoing !== out) books.setOutgoing(next.outgoing)
    if (next.incoming && next.incoming !== line) books.setIncoming(next.incoming)
    books.budget = next.budget
    if (event.kind === 'closed') {
      this.closed = true
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
    for (const effect of next.effects) this.#run(effect)
    const { issuer, vault, bannedUntil = 0 } = next.incoming ?? {}
    if (vault && bannedUntil > (line?.bannedUntil ?? 0))
      this.#services.ban(issuer ? [vault, issuer] : [vault], bannedUntil)
    if (next.trade === before && next.outgoing === out && next.incoming === line) return
    const { peer, buying } = next.trade
    this.#services.onChanged(this, peer !== before.peer || buying.refusal !== before.buying.refusal)
  }

  #run(effect: TradeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.peer.port.send(encodeSpeedMessage(effect.message))
        return
      case 'open':
        this.#open(effect.side)
        return
      case 'durable': {
        const note = effect.record && { ...effect.record, infoHash: this.peer.infoHash }
        this.#services.commit({ outgoing: effect.out, incoming: effect.in, budget: effect.purse, note }).then(
          () => {
            for (const after of effect.after) this.#run(after)
          },
          () => this.apply({ kind: 'unable' }),
        )
        return
      }
      case 'sign-cheque': {
        const key = this.#services.key()
        if (key) this.peer.port.send(encodeSpeedMessage({ type: 'cheque', cheque: signCheque(effect.cheque, key) }))
        return
      }
      case 'sign-proof': {
        const key = this.#services.key()
        if (!key) return
        this.peer.port.send(encodeSpeedMessage({ type: 'proof', signature: signProof(effect.proof, key) }))
        return
      }
      case 'recover':
        void this.#services.signerOf(effect).then((signer) => this.apply({ kind: 'recovered', of: effect.of, signer }))
        return
      case 'read-vault': {
        const { key } = this.trade.selling
        if (!key) return
        const { vault, fresh } = effect
        void this.#services.readVault(vault, key.payee, fresh).then((reading) => this.apply({ kind: 'vault', reading }))
        return
      }
      case 'credit':
        this.#services.onCredit(this, effect.paid === true)
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
    const waitMs = Math.max(0, at - this.#services.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#wakeAt = Number.POSITIVE_INFINITY
      this.apply({ kind: 'tick' })
    }, waitMs)
  }

  #open(side: 'out' | 'in'): void {
    const key = side === 'out' ? this.trade.buying.key : this.trade.selling.key
    if (!key) return
    if (side === 'out') this.#services.records.openOutgoing(key.vault, key.payee)
    else this.#services.records.openIncoming(key.vault, key.payee)
    // After the effects that stand behind this one.
    queueMicrotask(() => this.apply({ kind: 'opened' }))
  }
}
