import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../../../../src/core/bytes.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { type Address, wei } from '../../../../../src/core/money/wei.ts'
import {
  decodeSpeedMessage,
  encodeSpeedMessage,
  type SpeedMessage,
} from '../../../../../src/core/speed/message/message.ts'
import { connectionOf, proofDigest } from '../../../../../src/core/speed/message/proof.ts'
import { creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import type { TradeEffect } from '../../../../../src/core/speed/trade/trade-event.ts'
import { messages } from '../message/arbitraries.ts'
import { StrangerWire } from './stranger-wire.ts'
import { BLOCK, CHAIN, fakeSign, fakeSignature, INFO_HASH, TOKEN, World } from './trade-pair.ts'
import { deliver, MAXIMUM, PRICE, trading } from './trading.ts'

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
      const world = trading({ both: true })
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
    const world = trading({ both: true })
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
    wire.say(ownProof(wire, own))
    expect(changes(wire).map(({ kind }) => kind)).toEqual(['read-vault'])
    const { incoming } = world.b.memory
    wire.give({ kind: 'vault', reading: world.b.reading() })
    expect([wire.trade.selling.refusal, wire.trade.selling.proven]).toEqual(['proof', false])
    expect(world.b.memory.incoming).toBe(incoming)
    expect(changes(wire).map(({ kind }) => kind)).toEqual(['read-vault'])
  })
})

/** What a stranger sends that proves a vault with a key of its own. */
function ownProof({ trade }: StrangerWire, signer: Address): SpeedMessage {
  const { ours, theirs, nonce } = trade.wire
  const where = { ...trade.selling.key!, infoHash: fromHex(INFO_HASH), connection: connectionOf(theirs, ours), nonce }
  return { type: 'proof', issuer: signer, signature: fakeSignature(proofDigest(where), signer) }
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
