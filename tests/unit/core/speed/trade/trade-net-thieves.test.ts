import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { costOf, wei } from '../../../../../src/core/money/wei.ts'
import { creditLimitOf } from '../../../../../src/core/speed/channel/credit-limit.ts'
import { owedTo } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import { BLOCK, PIECE, type World } from './trade-pair.ts'
import { PRICE, trading } from './trading.ts'

/** The thief is `a`; `b` nets. */
const start = (paid: boolean): World => trading({ both: true, aLeads: false, paid })

/** `b` owes the thief `blocks`, and the thief takes all that it gets on credit. */
function takeAndGive(world: World, blocks: number): void {
  for (let i = 0; i < 100; i++) world.b.upload()
  for (let i = 0; i < blocks; i++) world.b.give({ kind: 'verified', bytes: BLOCK, price: PRICE })
  world.b.sending = []
}

/** The thief says what nets both debts, and then that it did not take off what `b` netted. */
const net = (world: World): void => {
  world.a.transmit({ type: 'tally', owed: wei(2n ** 100n) })
  while (world.a.deliver() || world.b.write()) {}
  world.b.sending = []
}
const takeBack = (world: World): void => {
  world.a.transmit({ type: 'refuse', reason: 'netting' })
  while (world.a.deliver() || world.b.write()) {}
}

describe('a buyer that takes back what was netted', () => {
  it('never owes more than one credit limit by it', () => {
    const world = start(true)
    const limit = creditLimitOf(world.b.memory.incoming!, PRICE, PIECE)
    takeAndGive(world, 16)
    const owed = owedTo(world.b.memory.incoming!)
    expect(owed).toBe(limit)
    net(world)
    expect(owedTo(world.b.memory.incoming!)).toBe(0n)
    takeAndGive(world, 0)
    expect(owedTo(world.b.memory.incoming!)).toBe(limit)
    takeBack(world)
    expect(owedTo(world.b.memory.incoming!)).toBeLessThanOrEqual(limit)
    // The same came off both debts, and comes back to both.
    expect(owedBy(world.b.memory.outgoing!)).toBe(0n)
  })

  it('is back at the small credit of a wire that has not paid', () => {
    const world = start(false)
    const small = costOf(BigInt(LIMITS.speedWireCreditBytes), PRICE)
    takeAndGive(world, 1)
    net(world)
    takeBack(world)
    takeAndGive(world, 0)
    expect(owedTo(world.b.memory.incoming!)).toBeLessThanOrEqual(small)
    expect(creditBytes(world.b.trade!, world.b.memory.incoming)).toBeLessThan(BLOCK)
  })
})
