import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { bttPerMib, costOf, wei } from '../../../../../src/core/money/wei.ts'
import type { IncomingChannel } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { bidOf, creditBytes } from '../../../../../src/core/speed/trade/trade.ts'
import { BLOCK, CHAIN, fakeSign, World } from './trade-pair.ts'

const PRICE = bttPerMib(2_000_000n)
const MAXIMUM = bttPerMib(5_000_000n)
const MOST = costOf(BigInt(LIMITS.speedUnreservedBytes), PRICE)

/** A buyer, and a seller that holds a cheque of `sum`: none of it cashed, all of it for delivered bytes. */
function holding(sum: bigint): World {
  const world = new World(false)
  world.connect(true)
  world.settle()
  world.markPaid()
  const { a, b } = world
  const cheque = { chainId: CHAIN, vault: a.vault, beneficiary: b.payee, cumulativePayout: wei(sum) }
  const best = fakeSign(cheque, a.issuer)
  b.memory = {
    ...b.memory,
    incoming: { ...(b.memory.incoming as IncomingChannel), best, given: wei(sum), received: wei(sum), price: PRICE },
  }
  a.memory = { ...a.memory, outgoing: { ...a.memory.outgoing!, signed: wei(sum), acknowledged: wei(sum) } }
  a.give({ kind: 'bid', price: MAXIMUM })
  b.give({ kind: 'vault', reading: b.reading() })
  b.give({ kind: 'award', price: PRICE })
  world.settle()
  return world
}
const credit = ({ b }: World): number => creditBytes(b.trade!, b.memory.incoming)

it('a seller holds no more of one vault uncashed than the limit, however much it covers', () => {
  const world = holding(MOST - costOf(BigInt(4 * BLOCK), PRICE))
  expect(credit(world)).toBe(4 * BLOCK)
  for (let i = 0; i < 8; i++) {
    world.b.upload()
    world.settle()
    world.a.verify(true)
    world.now += LIMITS.speedSettleMs
    world.a.give({ kind: 'tick' })
    world.settle()
  }
  expect(world.b.disk.incoming?.best?.cumulativePayout).toBe(MOST)
  expect([credit(world), bidOf(world.b.trade!, world.b.memory.incoming)]).toEqual([0, 0n])
  // The seller refuses once, and the buyer knows the reason.
  expect(world.b.refusals).toEqual(['reserve'])
  expect(world.a.trade?.buying).toMatchObject({ reserveAsked: true, refusal: null })
})

it.each([
  ['is reserved', (world: World) => Object.assign(world.b, { reserved: MOST })],
  ['is cashed', (world: World) => Object.assign(world.b, { cashed: MOST })],
])('a seller continues the trade, as after a cheque, once the sum %s', (_name, lift) => {
  const world = holding(MOST)
  expect([credit(world), world.b.refusals]).toEqual([0, ['reserve']])
  lift(world)
  const paid: boolean[] = []
  const carryOut = world.b.carryOut.bind(world.b)
  world.b.carryOut = (effect) => {
    if (effect.kind === 'credit-changed') paid.push(effect.paid === true)
    carryOut(effect)
  }
  world.b.give({ kind: 'vault', reading: world.b.reading() })
  expect(paid).toEqual([true])
  world.b.give({ kind: 'award', price: PRICE })
  world.settle()
  expect(credit(world)).toBeGreaterThan(LIMITS.speedFirstCreditBytes)
  expect(world.a.trade?.buying).toMatchObject({ reserveAsked: false, price: PRICE })
})
