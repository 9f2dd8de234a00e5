import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { Address } from '../../../../../src/core/money/wei.ts'
import { Bans } from '../../../../../src/engine/payments/records/bans.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

it('a ban lasts across restarts, on its own chain', async () => {
  const store = memoryRecordStore()
  await (await Bans.open(store, 199, new UnreadableRecords())).add([address('1'), address('2')], 1_000)
  const again = await Bans.open(store, 199, new UnreadableRecords())
  expect(again.has(address('1'), 0)).toBe(true)
  expect(again.has(address('3'), 0)).toBe(false)
  expect(again.has(address('1'), 1_000)).toBe(false)
  expect((await Bans.open(store, 1029, new UnreadableRecords())).has(address('1'), 0)).toBe(false)
})

it('a ban that a wrong clock wrote decades ahead neither holds now nor keeps a new one out', async () => {
  const bans = await Bans.open(memoryRecordStore(), 199, new UnreadableRecords())
  const [now, later] = [Date.UTC(2026, 10, 1), Date.UTC(2099, 0, 1)]
  await bans.add([address('1')], later + LIMITS.speedBanMs)
  expect(bans.has(address('1'), now)).toBe(false)
  await bans.add([address('1')], now + LIMITS.speedBanMs)
  expect([bans.has(address('1'), now), bans.has(address('1'), now + LIMITS.speedBanMs)]).toEqual([true, false])
})

it('the list of bans drops the oldest one beyond its limit', async () => {
  const store = memoryRecordStore()
  const bans = await Bans.open(store, 199, new UnreadableRecords())
  await bans.add([address('1')], 1_000)
  await store.write(async (to) => to.put(['next-ban'], LIMITS.bannedVaults + 1))
  await bans.add([address('2')], 1_000)
  expect(bans.has(address('1'), 0)).toBe(false)
  expect((await Bans.open(store, 199, new UnreadableRecords())).has(address('1'), 0)).toBe(false)
  expect((await Bans.open(store, 199, new UnreadableRecords())).has(address('2'), 0)).toBe(true)
})

it('the list of bans leaves out a damaged one and reports it', async () => {
  const store = memoryRecordStore(
    new Map<string, unknown>([
      [JSON.stringify(['ban', 199, address('1')]), 'for ever'],
      [JSON.stringify(['ban', 199, address('2')]), 1_000],
    ]),
  )
  const unreadable = new UnreadableRecords()
  const bans = await Bans.open(store, 199, unreadable)
  expect([bans.has(address('1'), 0), bans.has(address('2'), 0)]).toEqual([false, true])
  expect(await unreadable.quarantine(store, 5)).toMatchObject([{ code: 'record-unreadable' }])
})
