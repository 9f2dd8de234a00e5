import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { bttPerMib, costOf, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import { owedTo } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import {
  decodeSpeedMessage,
  encodeSpeedMessage,
  type SpeedMessage,
} from '../../../../../src/core/speed/message/message.ts'
import { proofDigest, sellerProofDigest } from '../../../../../src/core/speed/message/proof.ts'
import { creditBytes, newTrade, step } from '../../../../../src/core/speed/trade/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../../../src/core/speed/trade/trade-event.ts'
import { messages } from '../message/arbitraries.ts'
import {
  BLOCK,
  CHAIN,
  fakeSign,
  fakeSignature,
  fakeSigner,
  INFO_HASH,
  type Peer,
  PIECE,
  TOKEN,
  World,
} from './trade-pair.ts'

const PRICE = bttPerMib(2_000_000n)
const MAXIMUM = bttPerMib(5_000_000n)
const UNIT = (BigInt(BLOCK) * PRICE) / MIB_BYTES

/** `a` buys from `b`, and both from each other when `both`; `markPaid`: beyond the small credit of a new wire. */
function trading(both = false, paid = true): World {
  const world = new World(both)
  world.connect(true)
  world.a.give({ kind: 'bid', price: MAXIMUM })
  if (both) world.b.give({ kind: 'bid', price: MAXIMUM })
  world.settle()
  if (paid) world.markPaid()
  world.b.give({ kind: 'award', price: PRICE })
  if (both) world.a.give({ kind: 'award', price: PRICE })
  world.settle()
  return world
}

function deliver(world: World, blocks: number): void {
  for (let i = 0; i < blocks; i++) world.b.upload()
  world.settle()
}

/** Another wire of a peer, on the same records: the other end of it is a stranger. */
class StrangerWire {
  readonly effects: TradeEffect[] = []
  readonly heard: SpeedMessage[] = []
  #trade
  readonly #peer: Peer

  constructor(peer: Peer) {
    const { world } = peer
    this.#peer = peer
    const ends = { ours: world.random(), theirs: world.random(), nonce: world.random() }
    this.#trade = newTrade({ infoHash: INFO_HASH, ...ends, pieceLength: PIECE }, world.now)
    const { sells, buys, ask, payee, vault } = peer
    const terms = { ask: sells ? ask : null, payee: sells ? payee : null, vault: buys ? vault : null }
    this.give({ kind: 'terms', terms: { chainId: CHAIN, token: TOKEN, ...terms } })
    this.give({ kind: 'bid', price: MAXIMUM })
  }

  get trade() {
    return this.#trade
  }

  say(message: SpeedMessage): void {
    this.give({ kind: 'message', bytes: encodeSpeedMessage(message) })
  }

  give(event: TradeEvent): void {
    const { world, memory, spendingLimits, issuer } = this.#peer
    const result = step(this.#trade, event, { now: world.now, ...memory, spendingLimits, issuer })
    this.#trade = result.trade
    const { outgoing, incoming, budget } = result
    this.#peer.memory = { outgoing, incoming, budget }
    for (const effect of result.effects) this.#carryOut(effect)
  }

  #carryOut(effect: TradeEffect): void {
    this.effects.push(effect)
    if (effect.kind === 'send') this.heard.push(effect.message)
    if (effect.kind === 'sign-proof') {
      const { issuer } = this.#peer
      this.heard.push({ type: 'proof', issuer, signature: fakeSignature(proofDigest(effect.proof), issuer) })
    }
    if (effect.kind === 'sign-seller') {
      const signature = fakeSignature(sellerProofDigest(effect.proof), this.#peer.payee)
      this.heard.push({ type: 'seller', signature })
    }
    if (effect.kind !== 'recover-signer') return
    const { of } = effect
    if (of === 'cheque' || of === 'resume') {
      this.give({ kind: 'signer-recovered', of, signer: null })
      return
    }
    const digest = of === 'proof' ? proofDigest(effect.proof) : sellerProofDigest(effect.proof)
    this.give({ kind: 'signer-recovered', of, signer: fakeSigner(digest, effect.signature) })
  }
}

const claimed = (world: World, payee = world.b.payee, vault = world.a.vault): SpeedMessage => {
  const terms = { chainId: CHAIN, token: TOKEN, nonce: new Uint8Array(32).fill(9), ask: PRICE, payee, vault }
  return { type: 'terms', terms }
}

/** The messages by which a stranger took money in version 1. */
const thefts = (world: World): SpeedMessage[] => {
  const cheque = { chainId: CHAIN, vault: world.a.vault, beneficiary: world.b.payee, cumulativePayout: wei(1n) }
  return [
    { type: 'resume', cheque: null, owed: wei(0n) },
    { type: 'resume', cheque: fakeSign(cheque, world.a.issuer), owed: wei(0n) },
    { type: 'quote', price: PRICE, creditLimit: wei(1n), forgiven: wei(2n ** 200n) },
    { type: 'tally', owed: wei(2n ** 60n) },
    { type: 'net', amount: wei(1n) },
    { type: 'acknowledge', cumulativePayout: wei(1n), creditLimit: wei(2n ** 60n) },
    { type: 'bid', price: MAXIMUM },
    { type: 'cheque', cheque: fakeSign({ ...cheque, cumulativePayout: wei(2n ** 60n) }, world.a.issuer) },
  ]
}

const CHANGES: readonly TradeEffect['kind'][] = ['persist', 'sign-cheque', 'open-channel', 'read-vault']
const changes = (wire: StrangerWire): TradeEffect[] => wire.effects.filter(({ kind }) => CHANGES.includes(kind))

describe('a wire whose other end has proved nothing', () => {
  it('changes nothing on the channel of the seller that it claims to be, and learns no cheque', () => {
    for (const name of ['a', 'b'] as const) {
      const world = trading(true)
      deliver(world, 4)
      world.a.verify(true)
      world.settle()
      deliver(world, 2)
      world.a.give({ kind: 'verified', bytes: BLOCK, price: PRICE })
      const before = world[name].memory
      const wire = new StrangerWire(world[name])
      const other = world[name].other
      wire.say(claimed(world, other.payee, other.vault))
      for (const message of thefts(world)) wire.say(message)
      wire.give({ kind: 'award', price: PRICE })
      wire.give({ kind: 'tick' })
      wire.give({ kind: 'closed' })
      expect(world[name].memory).toEqual(before)
      expect(changes(wire)).toEqual([])
      expect(wire.heard.map(({ type }) => type)).not.toContain('resume')
    }
  })

  it('changes nothing by any messages in any order, its own keys or foreign proofs among them', () => {
    const world = trading(true)
    deliver(world, 4)
    const own = checksummed(`0x${'9'.repeat(40)}`)
    const digest = new Uint8Array(32).fill(4)
    const bad: SpeedMessage[] = [
      { type: 'proof', issuer: world.a.issuer, signature: fakeSignature(digest, world.a.issuer) },
      { type: 'seller', signature: fakeSignature(digest, world.b.payee) },
      { type: 'seller', signature: fakeSignature(digest, own) },
    ]
    const any = fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(claimed(world), ...thefts(world), ...bad) },
      messages.filter(({ type }) => type !== 'proof'),
    )
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.constantFrom('a' as const, 'b' as const), (list, name) => {
        const before = world[name].memory
        const wire = new StrangerWire(world[name])
        for (const message of list) {
          wire.say(message)
          wire.give({ kind: 'award', price: PRICE })
          wire.give({ kind: 'tick' })
        }
        wire.give({ kind: 'closed' })
        expect(world[name].memory).toEqual(before)
        expect(changes(wire)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('gets the vault read only for a proof that the issuer it names has signed', () => {
    const world = trading()
    const wire = new StrangerWire(world.b)
    const own = checksummed(`0x${'9'.repeat(40)}`)
    wire.say(claimed(world))
    const signed = wire.effects.find((effect) => effect.kind === 'sign-seller')
    expect(signed).toBeDefined()
    wire.say({ type: 'proof', issuer: world.a.issuer, signature: fakeSignature(new Uint8Array(32), own) })
    expect(changes(wire)).toEqual([])
    expect(wire.trade.selling.refusal).toBe('proof')
  })

  it('gets a channel opened only for a vault that names the signer as its issuer', () => {
    const world = trading()
    const wire = new StrangerWire(world.b)
    const own = checksummed(`0x${'9'.repeat(40)}`)
    wire.say(claimed(world))
    wire.give({
      kind: 'message',
      bytes: encodeSpeedMessage({ type: 'proof', issuer: own, signature: stolen(wire, own) }),
    })
    expect(changes(wire).map(({ kind }) => kind)).toEqual(['read-vault'])
    const { incoming } = world.b.memory
    wire.give({ kind: 'vault', reading: world.b.reading() })
    expect([wire.trade.selling.refusal, wire.trade.selling.proven]).toEqual(['proof', false])
    expect(world.b.memory.incoming).toBe(incoming)
    expect(changes(wire).map(({ kind }) => kind)).toEqual(['read-vault'])
  })
})

/** A proof of the wire itself, by a key of the stranger's own. */
function stolen(wire: StrangerWire, signer: ReturnType<typeof checksummed>): Uint8Array {
  let found = new Uint8Array()
  const { trade } = wire
  const context = { now: 0, outgoing: null, incoming: null, budget: null as never, spendingLimits: null as never }
  const message = encodeSpeedMessage({ type: 'proof', issuer: signer, signature: new Uint8Array(65) })
  for (const effect of step(trade, { kind: 'message', bytes: message }, { ...context, issuer: null }).effects) {
    if (effect.kind === 'recover-signer' && effect.of === 'proof') {
      found = fakeSignature(proofDigest(effect.proof), signer)
    }
  }
  return found
}

describe('a relay between two trades', () => {
  const op = fc.tuple(fc.boolean(), fc.nat(), fc.constantFrom('next' as const, 'any' as const, 'time' as const))

  it('makes neither side open, book or sign anything, whatever it passes on, in any order and as often as it likes', () => {
    fc.assert(
      fc.property(fc.array(op, { minLength: 20, maxLength: 120 }), (ops) => {
        const world = new World(true)
        const wires = [new StrangerWire(world.a), new StrangerWire(world.b)] as const
        const passed = [0, 0]
        for (const [fromA, at, what] of ops) {
          const from = fromA ? 0 : 1
          const { heard } = wires[from]
          if (what === 'time') {
            world.now += 500
            for (const wire of wires) wire.give({ kind: 'tick' })
          }
          const index = what === 'any' ? at % heard.length : passed[from]!
          const message = heard[index]
          if (what === 'next') passed[from] = index + 1
          if (message === undefined) continue
          wires[1 - from]!.give({ kind: 'message', bytes: encodeSpeedMessage(message) })
          for (const wire of wires) wire.give({ kind: 'award', price: PRICE })
        }
        for (const [index, peer] of [world.a, world.b].entries()) {
          expect(changes(wires[index]!)).toEqual([])
          expect([peer.memory.outgoing, peer.memory.incoming]).toEqual([null, null])
          expect(creditBytes(wires[index]!.trade, peer.memory.incoming)).toBe(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is refused as soon as it passes both proofs on', () => {
    const world = new World(true)
    const [a, b] = [new StrangerWire(world.a), new StrangerWire(world.b)]
    // Terms and both proofs.
    for (let i = 0; i < 3; i++) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const message = from.heard[i]
        if (message) to.say(decodeSpeedMessage(encodeSpeedMessage(message))!)
      }
    }
    expect([a.trade.buying.refusal, a.trade.selling.refusal]).toEqual(['seller', 'proof'])
    expect([b.trade.buying.refusal, b.trade.selling.refusal]).toEqual(['seller', 'proof'])
  })

  it('cannot turn a proof back on its prover', () => {
    const world = new World(true)
    const wire = new StrangerWire(world.a)
    wire.say(claimed(world, world.a.payee, world.a.vault))
    for (const message of [...wire.heard]) wire.say(message)
    expect([wire.trade.buying.seller, wire.trade.selling.prover]).toEqual(['unproved', null])
    expect(changes(wire)).toEqual([])
  })
})

describe('a proved seller', () => {
  it('forgives no more than what is owed, and is paid in full for what comes after', () => {
    const world = trading()
    deliver(world, 8)
    world.a.verify(true)
    world.settle()
    const { signed } = world.a.memory.outgoing!
    expect([signed, owedBy(world.a.memory.outgoing!)]).toEqual([4n * UNIT, 4n * UNIT])
    world.b.transmit({ type: 'quote', price: PRICE, creditLimit: wei(16n * UNIT), forgiven: wei(2n ** 200n) })
    world.settle()
    expect(owedBy(world.a.memory.outgoing!)).toBe(0n)
    deliver(world, 8)
    world.a.verify(true)
    world.now += LIMITS.speedSettleMs
    world.a.give({ kind: 'tick' })
    world.settle()
    expect(world.a.memory.outgoing!.signed).toBe(12n * UNIT)
  })

  it('that forgave what a cheque on its way has paid counts it as paid again: both sides agree', () => {
    const world = trading()
    const pay = (): void => {
      deliver(world, 2)
      world.a.verify(true)
      world.now += LIMITS.speedSettleMs
      world.a.give({ kind: 'tick' })
    }
    pay()
    world.settle()
    pay()
    world.a.write()
    // The cheque is on its way, and the seller forgives the same debt.
    world.b.give({ kind: 'award', price: PRICE })
    world.settle()
    expect(world.a.memory.outgoing).toMatchObject({ signed: 4n * UNIT, forgiven: 0n })
    expect(world.b.memory.incoming).toMatchObject({ received: 4n * UNIT, forgiven: 0n })
    expect(owedTo(world.b.memory.incoming!)).toBe(0n)
  })

  it('gets no debt netted that was paid by cheque meanwhile, and keeps its own', () => {
    const world = trading(true)
    const lead = world.a
    const other = world.b
    for (let i = 0; i < 4; i++) {
      world.a.upload()
      world.b.upload()
    }
    world.settle()
    for (const peer of [lead, other]) {
      peer.pending = []
      peer.give({ kind: 'verified', bytes: 4 * BLOCK, price: PRICE })
    }
    // The tally of the follower arrives, and the answer does not come in time.
    while (other.deliver() || lead.deliver()) {}
    while (lead.write()) {}
    expect(lead.memory.outgoing!.netted).toBe(4n * UNIT)
    world.now += LIMITS.speedSettleMs
    other.give({ kind: 'tick' })
    expect(other.memory.outgoing!.signed).toBe(4n * UNIT)
    world.settle()
    for (let i = 0; i < 4; i++) {
      world.now += LIMITS.speedSettleMs
      for (const peer of [lead, other]) peer.give({ kind: 'tick' })
      world.settle()
    }
    expect(other.memory.outgoing).toMatchObject({ signed: 4n * UNIT, netted: 0n })
    expect(lead.memory.outgoing).toMatchObject({ signed: 4n * UNIT, netted: 0n })
    for (const peer of [lead, other]) {
      expect([owedBy(peer.memory.outgoing!), owedTo(peer.memory.incoming!)]).toEqual([0n, 0n])
    }
    expect([lead.refusals, other.refusals]).toEqual([[], ['netting']])
  })
})

describe('a new wire', () => {
  const small = Math.max(LIMITS.speedWireCreditBytes, PIECE + 16_384)
  const credit = (world: World): number => creditBytes(world.b.trade!, world.b.memory.incoming)

  it('has a small credit of its own until it pays, whatever was paid before', () => {
    const world = trading(false, false)
    expect(credit(world)).toBe(small)
    expect(world.a.trade!.buying.creditLimit).toBe(costOf(BigInt(small), PRICE))
    for (let round = 0; round < 40; round++) {
      deliver(world, 4)
      world.a.verify(true)
      world.now += LIMITS.speedSettleMs
      world.a.give({ kind: 'tick' })
      world.settle()
    }
    expect(credit(world)).toBeGreaterThan(4 * LIMITS.speedFirstCreditBytes)
    world.cut()
    world.connect(true)
    world.a.give({ kind: 'bid', price: MAXIMUM })
    world.settle()
    world.b.give({ kind: 'award', price: PRICE })
    world.settle()
    expect(credit(world)).toBe(small)
    deliver(world, 40)
    expect(credit(world)).toBe(0)
    expect(owedTo(world.b.memory.incoming!)).toBe(costOf(BigInt(small), PRICE))
    world.a.verify(true)
    world.settle()
    expect(credit(world)).toBeGreaterThan(4 * LIMITS.speedFirstCreditBytes)
  })

  it('gets its credit back by time, so that blocks of pieces which never get whole do not use it up for good', () => {
    const world = trading(false, false)
    deliver(world, 40)
    expect(credit(world)).toBe(0)
    world.now += (small / LIMITS.speedFreeBytesPerSecond) * 1_000
    world.b.give({ kind: 'award', price: PRICE })
    expect(credit(world)).toBe(small)
  })
})
