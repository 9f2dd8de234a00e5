import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { bttPerMib, costOf, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import { owedTo } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import { BLOCK, PIECE, type World } from './trade-pair.ts'
import { deliver, MAXIMUM, PRICE, trading } from './trading.ts'

const UNIT = (BigInt(BLOCK) * PRICE) / MIB_BYTES

describe('a buyer that raises the price by bids of other vaults', () => {
  it('has no more forgiven of what it took at the ask than at the ask', () => {
    const world = trading()
    world.b.ask = PRICE
    world.b.give({ kind: 'terms', terms: { ...world.b.trade!.own!, ask: PRICE } })
    world.b.give({ kind: 'award', price: PRICE })
    deliver(world, 8)
    const owed = owedTo(world.b.memory.incoming!)
    const dear = bttPerMib(PRICE * 1_000n)
    world.a.give({ kind: 'bid', price: dear })
    world.settle()
    world.b.give({ kind: 'award', price: dear })
    world.b.upload()
    world.now += 10_000
    world.b.give({ kind: 'award', price: PRICE })
    const block = (BigInt(BLOCK) * dear) / MIB_BYTES
    const free = costOf(BigInt(LIMITS.speedFreeBytesPerSecond * 10), PRICE)
    expect(owedTo(world.b.memory.incoming!)).toBe(owed + block - free)
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
    const world = trading({ both: true })
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
    const world = trading({ paid: false })
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
    const world = trading({ paid: false })
    deliver(world, 40)
    expect(credit(world)).toBe(0)
    world.now += (small / LIMITS.speedFreeBytesPerSecond) * 1_000
    world.b.give({ kind: 'award', price: PRICE })
    expect(credit(world)).toBe(small)
  })
})
