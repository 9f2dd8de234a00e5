import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { MAX_PAYOUT } from '../../../../../src/core/money/cheque.ts'
import { bttPerMib, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import { creditLimitOf, type PayerVault } from '../../../../../src/core/speed/channel/credit-limit.ts'
import { encodeSpeedMessage, type SpeedMessage } from '../../../../../src/core/speed/message/message.ts'
import { bidOf, creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import { messages } from '../message/arbitraries.ts'
import { CHAIN, exposureOf, fakeSign, PIECE, World } from './trade-pair.ts'
import { MAXIMUM, PRICE, trading } from './trading.ts'

let world: World

function sendFrom(from: 'a' | 'b', message: SpeedMessage): void {
  world[from].transmit(message)
  world.settle()
}

const cheque = (sum: bigint, change = {}) => ({
  chainId: CHAIN,
  vault: world.a.vault,
  beneficiary: world.b.payee,
  cumulativePayout: wei(sum),
  ...change,
})

const reading = (issuer: PayerVault['issuer'], trusted: boolean) => (): PayerVault => {
  return {
    trusted,
    issuer,
    funds: wei(10n ** 30n),
    reserved: wei(0n),
    paidOut: wei(0n),
    banned: false,
    seenPayout: wei(0n),
  }
}

describe('a peer that cheats', () => {
  beforeEach(() => {
    world = trading()
  })

  it.each([
    ['another chain', { chainId: 1 }],
    ['another beneficiary', { beneficiary: checksummed(`0x${'9'.repeat(40)}`) }],
    ['another vault', { vault: checksummed(`0x${'9'.repeat(40)}`) }],
  ])('gains nothing by a cheque of %s', (_name, change) => {
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(500n, change), world.a.issuer) })
    expect([world.b.refusals, world.b.memory.incoming?.best]).toEqual([['misdirected'], null])
  })

  it('gets its vault banned for a forged cheque', () => {
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(500n), checksummed(`0x${'9'.repeat(40)}`)) })
    expect(world.b.refusals).toEqual(['forged'])
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
    world.cut()
    world.connect(false)
    world.settle()
    expect(world.b.refusals).toEqual(['forged', 'banned'])
    expect(world.b.disk.incoming?.bannedUntil).toBe(world.now + LIMITS.speedBanMs)
  })

  it('gains nothing by a lower or replayed cheque', () => {
    const good = fakeSign(cheque(500n), world.a.issuer)
    world.a.memory = { ...world.a.memory, outgoing: { ...world.a.memory.outgoing!, signed: wei(500n) } }
    sendFrom('a', { type: 'cheque', cheque: good })
    const received = world.b.memory.incoming
    sendFrom('a', { type: 'cheque', cheque: good })
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(499n), world.a.issuer) })
    expect(world.b.memory.incoming).toEqual(received)
    expect(world.b.refusals).toEqual(['lower'])
  })

  it('gets no credit and no count beyond its debt and one credit limit', () => {
    const limit = BigInt(LIMITS.speedFirstCreditBytes) * (PRICE / MIB_BYTES + 1n)
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(MAX_PAYOUT + 1n), world.a.issuer) })
    expect([world.b.refusals, world.b.memory.incoming?.best]).toEqual([['excess'], null])
    // The first of a wire may include a past that was lost, and counts for nothing.
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(10n ** 30n), world.a.issuer) })
    expect(world.b.memory.incoming).toMatchObject({ received: 0n, best: { cumulativePayout: 10n ** 30n } })
    // From then on one credit limit ahead, in one step or in many.
    for (let ahead = 0n; ahead < 8n; ahead++) {
      sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(10n ** 30n + (ahead * limit) / 2n), world.a.issuer) })
    }
    expect(world.b.memory.incoming?.received).toBeLessThanOrEqual(limit)
    expect(world.b.refusals).toContain('excess')
    sendFrom('a', { type: 'cheque', cheque: fakeSign(cheque(MAX_PAYOUT), world.a.issuer) })
    expect(world.b.memory.incoming?.best?.cumulativePayout).toBeLessThan(10n ** 30n + 2n * limit)
  })

  it('gets nothing on credit without a proof, or with unknown vault code', () => {
    world = new World(false)
    world.connect(true)
    const { b } = world
    b.reading = reading(world.a.issuer, false)
    world.settle()
    expect(b.refusals).toEqual(['vault'])
    world = new World(false)
    world.connect(true)
    const other = checksummed(`0x${'9'.repeat(40)}`)
    world.b.reading = reading(other, true)
    world.settle()
    expect(world.b.refusals).toEqual(['proof'])
    world.b.give({ kind: 'award', price: PRICE })
    sendFrom('a', { type: 'bid', price: MAXIMUM })
    expect([bidOf(world.b.trade!, world.b.memory.incoming), world.b.trade!.selling.price]).toEqual([0n, null])
  })

  it('gets no more than an empty or draining vault covers', () => {
    world.a.funds = 300n
    world.b.give({ kind: 'vault', reading: world.b.reading() })
    world.b.give({ kind: 'award', price: PRICE })
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBe(157)
    // No slot for less than a block.
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
    world.a.funds = 10n ** 30n
    world.b.give({ kind: 'vault', reading: world.b.reading() })
    for (let i = 0; i < 8; i++) world.b.upload()
    world.settle()
    world.a.verify(true)
    world.settle()
    world.a.funds = 1n
    world.b.give({ kind: 'vault', reading: world.b.reading() })
    world.settle()
    expect(world.b.refusals).toEqual(['uncovered'])
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBe(0)
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
  })

  it('cannot make a payer resume from a cheque that it never signed', () => {
    world = new World(false)
    world.connect(true)
    world.a.deliver()
    while (world.b.deliver() || world.a.deliver() || world.a.work()) {}
    world.b.sending = []
    world.b.tasks = []
    sendFrom('b', { type: 'resume', cheque: fakeSign(cheque(10n ** 20n), world.b.issuer), owed: wei(0n) })
    expect(world.a.refusals).toEqual(['forged'])
    expect(world.a.memory.outgoing?.signed).toBe(0n)
  })

  it('is ignored once it floods', () => {
    for (let i = 0; i < 400; i++) world.a.transmit({ type: 'bid', price: bttPerMib(BigInt(i)) })
    world.settle()
    expect(world.b.trade!.strikes).toBeGreaterThanOrEqual(LIMITS.speedStrikes)
    expect(world.b.refusals.length).toBeLessThanOrEqual(LIMITS.speedStrikes + 2)
    expect(bidOf(world.b.trade!, world.b.memory.incoming)).toBe(0n)
  })

  it('gains nothing by any messages, and none of them breaks the state machine', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(messages, fc.uint8Array({ maxLength: 80 })), { maxLength: 40 }),
        fc.boolean(),
        (messages, toPayer) => {
          world = trading()
          for (let i = 0; i < 3; i++) world.b.upload()
          world.settle()
          world.a.verify(true)
          world.settle()
          const target = toPayer ? world.a : world.b
          for (const what of messages) {
            const bytes = what instanceof Uint8Array ? what : encodeSpeedMessage(what)
            target.give({ kind: 'message', bytes })
            target.give({ kind: 'award', price: PRICE })
            target.upload()
            while (target.write() || target.work()) {}
            world.now += 60
            target.give({ kind: 'tick' })
          }
          expect(world.a.memory.outgoing!.signed).toBeLessThanOrEqual(world.a.verified / MIB_BYTES)
          const channel = world.b.memory.incoming!
          expect(exposureOf(channel)).toBeLessThanOrEqual(creditLimitOf({ ...channel, loss: wei(0n) }, MAXIMUM, PIECE))
        },
      ),
      { numRuns: 200 },
    )
  })
})
