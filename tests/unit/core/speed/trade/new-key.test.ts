import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { type Address, bttPerMib } from '../../../../../src/core/money/wei.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { World } from './trade-pair.ts'

const PRICE = bttPerMib(2_000n)

it('a buyer whose session key was replaced signs nothing with the new one where the old one was proved', () => {
  const world = new World(false)
  const buyer = world.a as { issuer: Address }
  const before = buyer.issuer
  world.connect(true)
  world.settle()
  world.b.give({ kind: 'award', price: PRICE })
  world.settle()
  world.b.upload()
  world.settle()
  buyer.issuer = checksummed(`0x${'9'.repeat(40)}`)
  world.a.verify(true)
  world.now += LIMITS.speedSettleMs
  world.a.give({ kind: 'tick' })
  world.settle()
  // A cheque of another key would be forged to the seller, which would ban the vault.
  expect([world.b.refusals, world.b.memory.incoming!.bannedUntil]).toEqual([[], 0])
  expect(world.a.trade!.buying.bid).toBe(0n)
  expect(owedBy(world.a.memory.outgoing!)).toBeGreaterThan(0n)

  // With the key that was proved, and on a wire where the new one is, the debt is paid.
  buyer.issuer = before
  world.a.give({ kind: 'tick' })
  world.settle()
  expect(owedBy(world.a.memory.outgoing!)).toBe(0n)
  expect(world.b.refusals).toEqual([])
})
