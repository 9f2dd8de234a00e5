import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { Address } from '../../../../../src/core/money/wei.ts'
import { Bans } from '../../../../../src/engine/payments/records/bans.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/record-store.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

it('remembers a thief across restarts, on its own chain', async () => {
  const shelf = memoryRecordStore()
  await (await Bans.open(shelf, 199)).add([address('1'), address('2')], 1_000)
  const again = await Bans.open(shelf, 199)
  expect(again.has(address('1'), 0)).toBe(true)
  expect(again.has(address('3'), 0)).toBe(false)
  expect(again.has(address('1'), 1_000)).toBe(false)
  expect((await Bans.open(shelf, 1029)).has(address('1'), 0)).toBe(false)
})

it('forgives the oldest beyond its bound', async () => {
  const shelf = memoryRecordStore()
  const bans = await Bans.open(shelf, 199)
  await bans.add([address('1')], 1_000)
  await shelf.write(async (to) => to.put(['next-ban'], LIMITS.bannedVaults + 1))
  await bans.add([address('2')], 1_000)
  expect(bans.has(address('1'), 0)).toBe(false)
  expect((await Bans.open(shelf, 199)).has(address('1'), 0)).toBe(false)
  expect((await Bans.open(shelf, 199)).has(address('2'), 0)).toBe(true)
})
