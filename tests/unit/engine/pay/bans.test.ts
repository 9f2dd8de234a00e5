import { expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { Address } from '../../../../src/core/money.ts'
import { Bans } from '../../../../src/engine/pay/bans.ts'
import { memoryShelf } from '../../../../src/engine/pay/shelf.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

it('remembers a thief across restarts, on its own chain', async () => {
  const shelf = memoryShelf()
  await (await Bans.open(shelf, 199)).add([address('1'), address('2')], 'forged')
  const again = await Bans.open(shelf, 199)
  expect(again.reason(address('1'))).toBe('forged')
  expect(again.reason(address('3'))).toBeNull()
  expect((await Bans.open(shelf, 1029)).reason(address('1'))).toBeNull()
})

it('forgives the oldest beyond its bound', async () => {
  const shelf = memoryShelf()
  const bans = await Bans.open(shelf, 199)
  await bans.add([address('1')], 'forged')
  await shelf.write(async (to) => to.put(['next-ban'], LIMITS.bannedVaults + 1))
  await bans.add([address('2')], 'forged')
  expect(bans.reason(address('1'))).toBeNull()
  expect((await Bans.open(shelf, 199)).reason(address('1'))).toBeNull()
  expect((await Bans.open(shelf, 199)).reason(address('2'))).toBe('forged')
})
