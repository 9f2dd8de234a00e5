import { expect, it } from 'vitest'
import { bttPerMib } from '../../../../../src/core/money/wei.ts'
import { afterSuspension } from '../../../../../src/core/speed/trade/trade.ts'
import { World } from './trade-pair.ts'

const PRICE = bttPerMib(2_000n)

/** Both peers take steps until `a` is where it should be. */
function stepUntil(world: World, isThere: () => boolean): void {
  for (let n = 0; n < 1_000 && !isThere(); n++) {
    for (const peer of [world.a, world.b]) if (!isThere()) void (peer.deliver() || peer.write() || peer.work())
  }
  expect(isThere()).toBe(true)
}

/** The trader of `a` closes and another one opens, while the wire stays: answers on the way do not arrive. */
function suspend(world: World): void {
  const terms = world.a.trade!.own
  world.a.give({ kind: 'terms', terms: null })
  world.a.tasks = []
  world.a.trade = afterSuspension(world.a.trade!)
  world.a.give({ kind: 'terms', terms })
  world.settle()
}

it('a buyer that was suspended at any moment of the opening continues where it was', () => {
  for (let steps = 0; steps < 40; steps++) {
    const world = new World(false)
    world.connect(true)
    for (let n = 0; n < steps; n++) {
      for (const peer of [world.a, world.b]) void (peer.deliver() || peer.write() || peer.work())
    }
    suspend(world)
    expect(world.a.trade!.buying.resumed, `suspended after ${steps} steps`).toBe(true)
    expect(world.b.trade!.selling.proven).toBe(true)
  }
})

it('a buyer without records that was suspended while it checked the cheque of a seller continues from it', () => {
  const world = new World(false)
  world.connect(true)
  world.settle()
  world.b.give({ kind: 'award', price: PRICE })
  world.settle()
  for (let n = 0; n < 4; n++) world.b.upload()
  world.settle()
  world.a.verify(true)
  world.settle()
  const { signed } = world.a.memory.outgoing!
  expect(signed).toBeGreaterThan(0n)
  world.kill(world.a, true)
  world.connect(true)
  stepUntil(world, () => world.a.trade?.buying.resuming?.checking === true)
  suspend(world)
  expect(world.a.trade!.buying.resumed).toBe(true)
  expect(world.a.memory.outgoing!.signed).toBeGreaterThanOrEqual(signed)
})
