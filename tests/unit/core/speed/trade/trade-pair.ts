import { toHex } from '../../../../../src/core/bytes.ts'
import { addressBytes, checksummed } from '../../../../../src/core/money/accounts.ts'
import type { Cheque, SignedCheque } from '../../../../../src/core/money/cheque.ts'
import { type Address, type BttPerMib, bttPerMib, wei } from '../../../../../src/core/money/wei.ts'
import type { PayerVault } from '../../../../../src/core/speed/channel/credit-limit.ts'
import {
  type IncomingChannel,
  newIncomingChannel,
  owedTo,
} from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { newOutgoingChannel, type OutgoingChannel } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import {
  decodeSpeedMessage,
  encodeSpeedMessage,
  type SpeedMessage,
} from '../../../../../src/core/speed/message/message.ts'
import { proofDigest, sellerProofDigest } from '../../../../../src/core/speed/message/proof.ts'
import { type Budget, EMPTY_BUDGET, type SpendingLimits } from '../../../../../src/core/speed/spending/budget.ts'
import { creditBytes, newTrade, step } from '../../../../../src/core/speed/trade/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../../../src/core/speed/trade/trade-event.ts'
import type { Trade } from '../../../../../src/core/speed/trade/trade-state.ts'
import { asInfoHash } from '../../../../info-hash.ts'

export const CHAIN = 199
export const TOKEN = checksummed(`0x${'7'.repeat(40)}`)
export const PIECE = 65_536
export const BLOCK = 65_536
export const INFO_HASH = asInfoHash('ab'.repeat(20))

/** Bytes beside which a cheque of another sum fails, in place of a curve: the machine never looks into a signature. */
export function fakeSign(cheque: Cheque, issuer: Address): SignedCheque {
  const signature = new Uint8Array(65)
  signature.set(new TextEncoder().encode(`${issuer.slice(0, 20)}${cheque.cumulativePayout}`).subarray(0, 65))
  return { ...cheque, signature }
}

function fakeRecover(cheque: SignedCheque, issuers: readonly Address[]): Address | null {
  return issuers.find((issuer) => toHex(fakeSign(cheque, issuer).signature) === toHex(cheque.signature)) ?? null
}

/** Bytes in place of a signature, from which only the signed digest recovers the signer. */
export function fakeSignature(digest: Uint8Array, signer: Address): Uint8Array {
  const signature = new Uint8Array(65)
  signature.set(addressBytes(signer))
  signature.set(digest, 20)
  return signature
}

/** Another digest recovers another address, as with the curve. */
export function fakeSigner(digest: Uint8Array, signature: Uint8Array): Address {
  const isOfDigest = toHex(signature.subarray(20, 52)) === toHex(digest)
  return checksummed(isOfDigest ? signature.subarray(0, 20) : digest.subarray(0, 20))
}

/** Fingerprints of both ends. */
export interface Ends {
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
}

interface Records {
  outgoing: OutgoingChannel | null
  incoming: IncomingChannel | null
  budget: Budget
}

type Item = { readonly bytes: Uint8Array } | { readonly block: number }
type Persist = Extract<TradeEffect, { kind: 'persist' }> & { readonly wire: number }

/** One browser: what is persisted, what is in memory, and what is still to be done. */
export class Peer {
  readonly name: string
  readonly world: World
  readonly vault: Address
  readonly payee: Address
  readonly issuer: Address
  disk: Records = { outgoing: null, incoming: null, budget: EMPTY_BUDGET }
  memory: Records = this.disk
  trade: Trade | null = null
  /** Number of the wire: the effects after a write belong to the wire that they came from. */
  wire = 0
  sending: Item[] = []
  writes: Persist[] = []
  tasks: (() => TradeEvent)[] = []
  /** Blocks that came and are not verified, by price. */
  pending: { readonly bytes: number; readonly price: BttPerMib | null }[] = []
  funds = 10n ** 30n
  /** Of the other peer's vault: reserved for us, and paid out to us. */
  reserved = 0n
  cashed = 0n
  spendingLimits: SpendingLimits = {
    monthlyBudget: wei(10n ** 30n),
    torrentBudget: null,
    backing: wei(10n ** 30n),
    elsewhere: wei(0n),
  }
  readonly sells: boolean
  readonly buys: boolean
  ask = bttPerMib(1_000n)

  // What really happened, whatever the records hold.
  sent = 0n
  verified = 0n
  highestSent = 0n
  highestAcknowledged = 0n
  refusals: string[] = []
  wiped = false

  constructor(world: World, name: string, digit: string, roles: { sells: boolean; buys: boolean }) {
    this.world = world
    this.name = name
    this.vault = checksummed(`0x${digit.repeat(39)}1`)
    this.payee = checksummed(`0x${digit.repeat(39)}2`)
    this.issuer = checksummed(`0x${digit.repeat(39)}3`)
    this.sells = roles.sells
    this.buys = roles.buys
  }

  get other(): Peer {
    return this.world.a === this ? this.world.b : this.world.a
  }

  open(ends: Ends): void {
    this.wire++
    const nonce = this.world.random()
    this.trade = newTrade({ infoHash: INFO_HASH, ...ends, nonce, pieceLength: PIECE }, this.world.now)
    const terms = {
      chainId: CHAIN,
      token: TOKEN,
      ask: this.sells ? this.ask : null,
      payee: this.sells ? this.payee : null,
      vault: this.buys ? this.vault : null,
    }
    this.give({ kind: 'terms', terms })
    if (this.buys) this.give({ kind: 'bid', price: bttPerMib(5_000n) })
  }

  give(event: TradeEvent): void {
    if (this.trade === null) return
    const { now } = this.world
    const { spendingLimits, issuer } = this
    const context = { now, ...this.memory, spendingLimits, issuer }
    const result = step(this.trade, event, context)
    this.trade = event.kind === 'closed' ? null : result.trade
    const { outgoing, incoming, budget } = result
    this.memory = { outgoing, incoming, budget }
    for (const effect of result.effects) this.carryOut(effect)
  }

  carryOut(effect: TradeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.transmit(effect.message)
        break
      case 'open-channel': {
        const { buying, selling } = this.trade!
        const key = effect.side === 'outgoing' ? buying.key! : selling.key!
        if (effect.side === 'outgoing') this.memory.outgoing ??= newOutgoingChannel(CHAIN, key.vault, key.payee)
        else this.memory.incoming ??= newIncomingChannel(CHAIN, key.vault, key.payee, this.world.now)
        this.tasks.push(() => ({ kind: 'channel-opened' }))
        break
      }
      case 'persist':
        this.writes.push({ ...effect, wire: this.wire })
        break
      case 'sign-cheque':
        this.transmit({ type: 'cheque', cheque: fakeSign(effect.cheque, this.issuer) })
        break
      case 'sign-proof':
        this.transmit({
          type: 'proof',
          issuer: this.issuer,
          signature: fakeSignature(proofDigest(effect.proof), this.issuer),
        })
        break
      case 'sign-seller':
        this.transmit({ type: 'seller', signature: fakeSignature(sellerProofDigest(effect.proof), this.payee) })
        break
      case 'recover-signer':
        if (effect.of === 'proof' || effect.of === 'seller') {
          const { of, signature } = effect
          const digest = of === 'proof' ? proofDigest(effect.proof) : sellerProofDigest(effect.proof)
          this.tasks.push(() => ({ kind: 'signer-recovered', of, signer: fakeSigner(digest, signature) }))
        } else {
          const { of, cheque } = effect
          const signer = fakeRecover(cheque, [this.issuer, this.other.issuer])
          this.tasks.push(() => ({ kind: 'signer-recovered', of, signer }))
        }
        break
      case 'read-vault':
        this.tasks.push(() => ({ kind: 'vault', reading: this.reading() }))
        break
      case 'credit-changed':
      case 'tick-at':
        break
    }
  }

  reading(): PayerVault {
    const { other } = this
    const seen = this.memory.incoming?.best?.cumulativePayout ?? wei(0n)
    return {
      trusted: true,
      issuer: other.issuer,
      funds: wei(other.funds),
      reserved: wei(this.reserved),
      paidOut: wei(this.cashed),
      banned: false,
      seenPayout: seen,
    }
  }

  transmit(message: SpeedMessage): void {
    if (message.type === 'cheque') this.highestSent = most(this.highestSent, message.cheque.cumulativePayout)
    if (message.type === 'acknowledge')
      this.highestAcknowledged = most(this.highestAcknowledged, message.cumulativePayout)
    if (message.type === 'refuse') this.refusals.push(message.reason)
    if (this.trade !== null) this.sending.push({ bytes: encodeSpeedMessage(message) })
  }

  deliver(): boolean {
    const item = this.sending.shift()
    if (item === undefined) return false
    if ('bytes' in item) {
      decodeSpeedMessage(item.bytes)
      this.other.give({ kind: 'message', bytes: item.bytes })
    } else {
      this.other.pending.push({ bytes: item.block, price: this.other.trade?.buying.price ?? null })
    }
    return true
  }

  write(): boolean {
    const effect = this.writes.shift()
    if (effect === undefined) return false
    this.disk = {
      outgoing: effect.outgoing ?? this.disk.outgoing,
      incoming: effect.incoming ?? this.disk.incoming,
      budget: effect.budget ?? this.disk.budget,
    }
    if (this.trade !== null && effect.wire === this.wire) for (const after of effect.after) this.carryOut(after)
    return true
  }

  work(): boolean {
    const task = this.tasks.shift()
    if (task === undefined) return false
    this.give(task())
    return true
  }

  /** Stores channels and budget together, as the caller may at any time. */
  save(): void {
    this.disk = this.memory
    this.writes = this.writes.map(({ wire, after }) => ({ kind: 'persist', wire, after }))
  }

  upload(): void {
    const credit = creditBytes(this.trade ?? this.world.idle, this.memory.incoming)
    if (this.trade === null || credit < BLOCK) return
    this.sent += BigInt(BLOCK) * (this.trade.selling.price ?? 0n)
    this.give({ kind: 'sent', bytes: BLOCK })
    this.sending.push({ block: BLOCK })
  }

  verify(passes: boolean): void {
    const pieces = this.pending
    this.pending = []
    for (const { bytes, price } of passes ? pieces : []) {
      if (price === null || this.trade === null) continue
      this.verified += BigInt(bytes) * price
      this.give({ kind: 'verified', bytes, price })
    }
  }

  kill(wipe: boolean): void {
    if (wipe) {
      this.wiped = true
      this.disk = { outgoing: null, incoming: null, budget: EMPTY_BUDGET }
    }
    this.memory = this.disk
    this.trade = null
    this.drop()
  }

  drop(): void {
    this.sending = []
    this.writes = []
    this.tasks = []
    this.pending = []
  }
}

export class World {
  now = 1_700_000_000_000
  readonly a: Peer
  readonly b: Peer
  readonly idle: Trade
  #nonce = 0

  constructor(both: boolean) {
    this.a = new Peer(this, 'a', 'a', { sells: both, buys: true })
    this.b = new Peer(this, 'b', 'b', { sells: true, buys: both })
    const none = new Uint8Array(32)
    this.idle = newTrade({ infoHash: INFO_HASH, ours: none, theirs: none, nonce: none, pieceLength: 0 }, this.now)
  }

  random(): Uint8Array {
    const bytes = new Uint8Array(32)
    new DataView(bytes.buffer).setUint32(0, ++this.#nonce)
    return bytes
  }

  connect(aLeads: boolean): void {
    if (this.a.trade !== null || this.b.trade !== null) return
    // The lower fingerprint leads. As in a browser, each connection has certificates of its own.
    const [one, two] = [this.random(), this.random()]
    const [ours, theirs] = aLeads ? [one, two] : [two, one]
    this.a.open({ ours, theirs })
    this.b.open({ ours: theirs, theirs: ours })
  }

  /** As after a first payment on this wire, each way: the credit limit is the channel's. */
  markPaid(): void {
    for (const peer of [this.a, this.b]) {
      peer.trade = peer.trade && { ...peer.trade, selling: { ...peer.trade.selling, unpaid: null } }
    }
  }

  /** The wire closes and both browsers go on; messages on the way are lost. */
  cut(): void {
    for (const peer of [this.a, this.b]) {
      peer.give({ kind: 'closed' })
      peer.sending = []
      peer.tasks = []
      peer.pending = []
    }
  }

  kill(peer: Peer, wipe: boolean): void {
    peer.kill(wipe)
    peer.sending = []
    peer.other.sending = []
    peer.other.give({ kind: 'closed' })
    peer.other.tasks = []
    peer.other.pending = []
  }

  /** Delivers every message and runs every task. */
  settle(): void {
    const peers = [this.a, this.b]
    for (let moved = true; moved; ) {
      moved = false
      for (const peer of peers) while (peer.deliver() || peer.write() || peer.work()) moved = true
    }
  }
}

export function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** Everything that was sent and not paid, netted or forgiven. */
export function exposureOf(channel: IncomingChannel): bigint {
  return owedTo(channel) + channel.loss
}
