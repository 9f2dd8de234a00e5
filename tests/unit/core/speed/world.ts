import { toHex } from '../../../../src/core/bytes.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import type { Cheque, SignedCheque } from '../../../../src/core/money/cheque.ts'
import { type Address, type BttPerMib, bttPerMib, wei } from '../../../../src/core/money/wei.ts'
import { type Budget, EMPTY_BUDGET, type SpendingLimits } from '../../../../src/core/speed/budget.ts'
import type { PayerVault } from '../../../../src/core/speed/credit-limit.ts'
import { type IncomingChannel, newIncomingChannel } from '../../../../src/core/speed/incoming-channel.ts'
import {
  decodeSpeedMessage,
  encodeSpeedMessage,
  type SpeedMessage,
} from '../../../../src/core/speed/message/message.ts'
import { newOutgoingChannel, type OutgoingChannel } from '../../../../src/core/speed/outgoing-channel.ts'
import { creditBytes, newTrade, step } from '../../../../src/core/speed/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../../src/core/speed/trade-event.ts'
import type { Trade } from '../../../../src/core/speed/trade-state.ts'
import { asInfoHash } from '../../../info-hash.ts'

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

interface Disk {
  out: OutgoingChannel | null
  in: IncomingChannel | null
  purse: Budget
}

type Item = { readonly bytes: Uint8Array } | { readonly block: number }
type Durable = Extract<TradeEffect, { kind: 'durable' }> & { readonly wire: number }

/** One browser: what is at rest, what is in memory, and what is still to be done. */
export class Peer {
  readonly name: string
  readonly world: World
  readonly vault: Address
  readonly payee: Address
  readonly issuer: Address
  disk: Disk = { out: null, in: null, purse: EMPTY_BUDGET }
  memory: Disk = this.disk
  trade: Trade | null = null
  /** Which wire it is: what a write leaves to do is for the wire it came from. */
  wire = 0
  outgoing: Item[] = []
  writes: Durable[] = []
  tasks: (() => TradeEvent)[] = []
  /** Blocks that came and are not verified, by price. */
  pending: { readonly bytes: number; readonly price: BttPerMib | null }[] = []
  funds = 10n ** 30n
  /** Of the other's vault: set aside for us, and paid out to us. */
  reserved = 0n
  cashed = 0n
  walls: SpendingLimits = {
    monthlyBudget: wei(10n ** 30n),
    torrentBudget: null,
    backing: wei(10n ** 30n),
    elsewhere: wei(0n),
  }
  readonly sells: boolean
  readonly buys: boolean
  ask = bttPerMib(1_000n)

  // What really happened, whatever anybody remembers.
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

  open(ids: { ours: Uint8Array; theirs: Uint8Array }): void {
    this.wire++
    this.trade = newTrade({ infoHash: INFO_HASH, ...ids, pieceLength: PIECE }, this.world.now)
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
    const context = { now, random: () => this.world.random(), ...this.memory, walls: this.walls, issuer: this.issuer }
    const result = step(this.trade, event, context)
    this.trade = event.kind === 'closed' ? null : result.trade
    this.memory = { out: result.outgoing, in: result.incoming, purse: result.budget }
    for (const effect of result.effects) this.carryOut(effect)
  }

  carryOut(effect: TradeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.transmit(effect.message)
        break
      case 'open': {
        const { buying, selling } = this.trade!
        const key = effect.side === 'out' ? buying.key! : selling.key!
        if (effect.side === 'out') this.memory.out ??= newOutgoingChannel(CHAIN, key.vault, key.payee)
        else this.memory.in ??= newIncomingChannel(CHAIN, key.vault, key.payee, this.world.now)
        this.tasks.push(() => ({ kind: 'opened' }))
        break
      }
      case 'durable':
        this.writes.push({ ...effect, wire: this.wire })
        break
      case 'sign-cheque':
        this.transmit({ type: 'cheque', cheque: fakeSign(effect.cheque, this.issuer) })
        break
      case 'sign-proof':
        this.transmit({ type: 'proof', signature: new Uint8Array(65).fill(1) })
        break
      case 'recover':
        if (effect.of === 'proof')
          this.tasks.push(() => ({ kind: 'recovered', of: 'proof', signer: this.other.issuer }))
        else {
          const { of, cheque } = effect
          const signer = fakeRecover(cheque, [this.issuer, this.other.issuer])
          this.tasks.push(() => ({ kind: 'recovered', of, signer }))
        }
        break
      case 'read-vault':
        this.tasks.push(() => ({ kind: 'vault', reading: this.reading() }))
        break
      case 'credit':
      case 'wall':
      case 'wake':
        break
    }
  }

  reading(): PayerVault {
    const { other } = this
    const seen = this.memory.in?.best?.cumulativePayout ?? wei(0n)
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
    if (this.trade !== null) this.outgoing.push({ bytes: encodeSpeedMessage(message) })
  }

  deliver(): boolean {
    const item = this.outgoing.shift()
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
      out: effect.out ?? this.disk.out,
      in: effect.in ?? this.disk.in,
      purse: effect.purse ?? this.disk.purse,
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

  /** Lines and purse together, as they are at rest at leisure. */
  save(): void {
    this.disk = this.memory
    this.writes = this.writes.map(({ wire, after }) => ({ kind: 'durable', wire, after }))
  }

  upload(): void {
    const credit = creditBytes(this.trade ?? this.world.nobody, this.memory.in)
    if (this.trade === null || credit < BLOCK) return
    this.sent += BigInt(BLOCK) * (this.trade.selling.price ?? 0n)
    this.give({ kind: 'sent', bytes: BLOCK })
    this.outgoing.push({ block: BLOCK })
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
      this.disk = { out: null, in: null, purse: EMPTY_BUDGET }
    }
    this.memory = this.disk
    this.trade = null
    this.drop()
  }

  drop(): void {
    this.outgoing = []
    this.writes = []
    this.tasks = []
    this.pending = []
  }
}

export class World {
  now = 1_700_000_000_000
  readonly a: Peer
  readonly b: Peer
  readonly nobody: Trade
  #nonce = 0

  constructor(both: boolean) {
    this.a = new Peer(this, 'a', 'a', { sells: both, buys: true })
    this.b = new Peer(this, 'b', 'b', { sells: true, buys: both })
    this.nobody = newTrade(
      { infoHash: INFO_HASH, ours: new Uint8Array(20), theirs: new Uint8Array(20), pieceLength: 0 },
      this.now,
    )
  }

  random(): Uint8Array {
    return new Uint8Array(32).fill(this.#nonce++ % 256)
  }

  connect(aLeads: boolean): void {
    if (this.a.trade !== null || this.b.trade !== null) return
    const [one, two] = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(2)]
    const [ours, theirs] = aLeads ? [one, two] : [two, one]
    this.a.open({ ours, theirs })
    this.b.open({ ours: theirs, theirs: ours })
  }

  /** Both browsers live on; what was on the way is lost. */
  cut(): void {
    for (const peer of [this.a, this.b]) {
      peer.give({ kind: 'closed' })
      peer.outgoing = []
      peer.tasks = []
      peer.pending = []
    }
  }

  kill(peer: Peer, wipe: boolean): void {
    peer.kill(wipe)
    peer.outgoing = []
    peer.other.outgoing = []
    peer.other.give({ kind: 'closed' })
    peer.other.tasks = []
    peer.other.pending = []
  }

  /** Everything on the way arrives, everything to do is done. */
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
