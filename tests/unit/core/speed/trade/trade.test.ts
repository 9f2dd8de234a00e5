import { beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { bttPerMib, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import { creditLimitOf } from '../../../../../src/core/speed/channel/credit-limit.ts'
import { owedTo } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { encodeSpeedMessage, type SpeedMessage } from '../../../../../src/core/speed/message/message.ts'
import { bidOf, creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import { BLOCK, CHAIN, exposureOf, PIECE, TOKEN, World } from './trade-pair.ts'
import { MAXIMUM, PRICE, trading } from './trading.ts'

let world: World

function sendFrom(from: 'a' | 'b', message: SpeedMessage): void {
  world[from].transmit(message)
  world.settle()
}

function pass(ms: number): void {
  world.now += ms
  world.a.give({ kind: 'tick' })
  world.b.give({ kind: 'tick' })
  world.settle()
}

describe('a paid transfer', () => {
  beforeEach(() => {
    world = trading()
  })

  it('is proved, resumed, bid, quoted, sent on credit, and paid to the last wei', () => {
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(MAXIMUM)
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBe(LIMITS.speedFirstCreditBytes)
    for (let i = 0; i < 40; i++) {
      world.b.upload()
      world.settle()
      world.a.verify(true)
      world.now += LIMITS.speedChequeGapMs
      world.settle()
    }
    pass(LIMITS.speedSettleMs)
    pass(LIMITS.speedSettleMs)
    const cost = (BigInt(40 * BLOCK) * PRICE) / MIB_BYTES
    expect(world.a.memory.outgoing).toMatchObject({ taken: cost, signed: cost, acknowledged: cost })
    expect(world.b.disk.incoming).toMatchObject({ given: cost, received: cost, best: { cumulativePayout: cost } })
    expect(world.a.disk.budget).toMatchObject({ allTime: cost, vaults: { [world.a.vault]: cost } })
    expect([world.a.refusals, world.b.refusals]).toEqual([[], []])
  })

  it('never waits for a cheque: a quarter of the credit limit is paid at once', () => {
    for (let i = 0; i < 4; i++) world.b.upload()
    world.settle()
    world.a.verify(true)
    expect(world.a.writes.length).toBe(1)
    world.settle()
    expect(owedTo(world.b.memory.incoming!)).toBe(0n)
  })

  it('pays a small debt after a while', () => {
    world.b.upload()
    world.settle()
    world.a.verify(true)
    world.settle()
    expect(owedBy(world.a.memory.outgoing!)).toBe((BigInt(BLOCK) * PRICE) / MIB_BYTES)
    pass(LIMITS.speedSettleMs)
    expect(owedBy(world.a.memory.outgoing!)).toBe(0n)
  })

  it('raises the credit limit with payments', () => {
    const before = world.a.trade!.buying.creditLimit
    for (let i = 0; i < 8; i++) world.b.upload()
    world.settle()
    world.a.verify(true)
    world.settle()
    expect(world.a.trade!.buying.creditLimit).toBeGreaterThan(before)
  })

  it('stops at the credit limit without payments, and keeps the loss', () => {
    for (let i = 0; i < 100; i++) world.b.upload()
    world.settle()
    expect(owedTo(world.b.memory.incoming!)).toBe(creditLimitOf(world.b.memory.incoming!, PRICE, PIECE))
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(MAXIMUM)
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBe(0)
    pass(LIMITS.speedOverdueMs)
    expect(world.b.refusals).toEqual(['overdue'])
    expect(world.b.disk.incoming?.loss).toBe(exposureOf(world.b.memory.incoming!))
    // Under another peer id, with the same vault: still nothing.
    world.kill(world.a, true)
    world.connect(false)
    world.settle()
    world.b.give({ kind: 'award', price: PRICE })
    world.settle()
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBeLessThan(LIMITS.speedFreeBytesPerSecond * 61)
  })

  it('pays nothing for what was not verified', () => {
    for (let i = 0; i < 16; i++) world.b.upload()
    world.settle()
    world.a.verify(false)
    world.a.give({ kind: 'bad-data' })
    pass(10_000)
    expect(world.a.memory.outgoing?.signed).toBe(0n)
    expect([world.a.refusals, world.a.trade!.buying.bid, world.a.trade!.buying.price]).toEqual([['garbage'], 0n, null])
  })

  it('is free at a price above every bid', () => {
    sendFrom('b', { type: 'quote', price: bttPerMib(MAXIMUM + 1n), creditLimit: wei(1n), forgiven: wei(0n) })
    expect([world.a.refusals, world.a.trade!.buying.price]).toEqual([['price'], null])
    expect(world.b.trade!.selling.price).toBeNull()
  })

  it('accepts a quote that crossed a lower bid, for one round', () => {
    world.a.give({ kind: 'bid', price: bttPerMib(1_000_000n) })
    expect(world.a.trade!.buying.price).toBe(PRICE)
    sendFrom('b', { type: 'quote', price: MAXIMUM, creditLimit: wei(1n), forgiven: wei(0n) })
    expect(world.a.trade!.buying.price).toBe(MAXIMUM)
    pass(LIMITS.speedBidGraceMs)
    expect(world.a.trade!.buying.price).toBeNull()
  })

  it('ends at the budget, and not one wei later', () => {
    const budget = 3_000_000n
    world.a.spendingLimits = { ...world.a.spendingLimits, torrentBudget: wei(budget) }
    for (let i = 0; i < 60; i++) {
      world.b.upload()
      world.settle()
      world.a.verify(true)
      pass(100)
    }
    expect(world.a.trade!.buying).toMatchObject({ bid: 0n })
    expect(world.a.memory.outgoing!.signed).toBeLessThanOrEqual(budget)
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
    world.a.spendingLimits = { ...world.a.spendingLimits, torrentBudget: wei(budget * 4n) }
    pass(1_000)
    expect(world.a.trade!.buying).toMatchObject({ bid: MAXIMUM })
  })

  it('settles when buying is switched off, and signs nothing after', () => {
    world.b.upload()
    world.b.upload()
    world.settle()
    world.a.verify(true)
    const own = world.a.trade!.own!
    world.a.give({ kind: 'terms', terms: { ...own, vault: null } })
    world.settle()
    const { signed } = world.a.memory.outgoing!
    expect(signed).toBe((BigInt(2 * BLOCK) * PRICE) / MIB_BYTES)
    expect(world.b.memory.incoming?.best?.cumulativePayout).toBe(signed)
    world.a.give({ kind: 'verified', bytes: BLOCK, price: PRICE })
    pass(10_000)
    expect(world.a.memory.outgoing!.signed).toBe(signed)
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
  })
})

describe('lost records', () => {
  const pay = (blocks: number): void => {
    for (let i = 0; i < blocks; i++) world.b.upload()
    world.settle()
    world.a.verify(true)
    pass(LIMITS.speedSettleMs)
  }

  it.each([
    ['payer', 'a'],
    ['payee', 'b'],
  ] as const)('of the %s are made good by the other side, and buy nothing twice', (_who, name) => {
    world = trading()
    pay(12)
    const { signed } = world.a.memory.outgoing!
    world.kill(world[name], true)
    world.connect(false)
    world.a.give({ kind: 'bid', price: MAXIMUM })
    world.settle()
    expect([world.a.memory.outgoing?.signed, world.b.disk.incoming?.best?.cumulativePayout]).toEqual([signed, signed])
    expect(world.a.disk.budget.vaults[world.a.vault]).toBe(signed)
    world.b.give({ kind: 'award', price: PRICE })
    world.settle()
    // What was paid for before is not paid ahead now.
    expect(owedTo(world.b.memory.incoming!)).toBe(0n)
    if (name === 'b') expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBe(LIMITS.speedFirstCreditBytes)
    pay(4)
    const more = signed + (BigInt(4 * BLOCK) * PRICE) / MIB_BYTES
    expect([world.a.memory.outgoing?.acknowledged, world.b.disk.incoming?.best?.cumulativePayout]).toEqual([more, more])
  })

  it('are covered by one cheque, together with what was not promised yet', () => {
    world = trading()
    pay(2)
    world.b.upload()
    world.settle()
    world.a.verify(true)
    world.kill(world.b, true)
    world.connect(false)
    world.settle()
    const owed = (BigInt(3 * BLOCK) * PRICE) / MIB_BYTES
    expect([world.a.memory.outgoing?.signed, world.b.disk.incoming?.best?.cumulativePayout]).toEqual([owed, owed])
    expect(world.b.refusals).toEqual([])
  })
})

describe('two peers that buy from each other', () => {
  const took = (peer: World['a'], blocks: number): void => {
    peer.pending = []
    peer.give({ kind: 'verified', bytes: blocks * BLOCK, price: PRICE })
  }

  it('net first, and pay the difference', () => {
    world = trading({ both: true })
    for (let i = 0; i < 8; i++) world.b.upload()
    for (let i = 0; i < 6; i++) world.a.upload()
    world.settle()
    took(world.b, 6)
    took(world.a, 8)
    world.settle()
    const unit = (BigInt(BLOCK) * PRICE) / MIB_BYTES
    expect(world.a.memory.outgoing).toMatchObject({ taken: 8n * unit, netted: 6n * unit, signed: 2n * unit })
    expect(world.b.memory.outgoing).toMatchObject({ taken: 6n * unit, netted: 6n * unit, signed: 0n })
    expect([owedTo(world.a.memory.incoming!), owedTo(world.b.memory.incoming!)]).toEqual([0n, 0n])
    expect([world.a.refusals, world.b.refusals]).toEqual([[], []])
  })

  it('pay by cheque when the other peer does not answer', () => {
    world = trading({ both: true })
    world.a.upload()
    world.b.upload()
    world.settle()
    took(world.a, 1)
    world.now += LIMITS.speedSettleMs
    world.a.give({ kind: 'tick' })
    world.a.sending = []
    expect(world.a.memory.outgoing?.signed).toBe(0n)
    pass(LIMITS.speedSettleMs)
    expect(world.a.memory.outgoing?.signed).toBe((BigInt(BLOCK) * PRICE) / MIB_BYTES)
  })

  it('net no more than was tallied', () => {
    world = trading({ both: true })
    sendFrom('a', { type: 'net', amount: wei(1n) })
    sendFrom('b', { type: 'net', amount: wei(1n) })
    expect([world.a.refusals, world.b.refusals]).toEqual([['unexpected'], ['unexpected']])
    expect([world.a.memory.outgoing?.netted, world.b.memory.outgoing?.netted]).toEqual([0n, 0n])
  })
})

describe('a peer without matching terms', () => {
  it('gets no trade on another chain, with another token, or in another version', () => {
    const offer = {
      chainId: CHAIN,
      token: TOKEN,
      ask: PRICE,
      payee: null as never,
      vault: null,
      nonce: new Uint8Array(32),
    }
    for (const change of [{ chainId: 1029 }, { token: checksummed(`0x${'9'.repeat(40)}`) }, null]) {
      world = new World(false)
      world.a.open({ ours: world.random(), theirs: world.random() })
      const terms = change && { ...offer, payee: world.b.payee, ...change }
      world.a.sending = []
      world.a.give({ kind: 'message', bytes: encodeSpeedMessage({ type: 'terms', terms }) })
      expect([world.a.trade!.buying.key, world.a.refusals, world.a.tasks, world.a.sending]).toEqual([null, [], [], []])
    }
  })
})
