import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../../../src/engine/payments/records/payment-settings.ts'
import { memoryKeyStore } from '../../../../../src/engine/payments/records/session-key.ts'
import { loadSponsors } from '../../../../../src/engine/payments/records/sponsor-records.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { loadTraderRecords } from '../../../../../src/engine/payments/records/trader-records.ts'
import { fromVersioned, withVersion } from '../../../../../src/engine/payments/records/versioned.ts'
import { access, address, btt, buying, CHAIN_ID, newStorage, PlainChain, perMib, Side } from '../payment-sides.ts'

const NEWER = { code: 'record-newer', fields: { expected: 1, got: 2 } }
const isAny = (value: object): value is object => value !== null
const key = (...parts: (string | number)[]) => JSON.stringify(parts)

it('a record of a later version is neither read nor taken for damaged', () => {
  expect(() => fromVersioned({ a: 1, version: 2 }, isAny)).toThrow(expect.objectContaining(NEWER))
  expect(fromVersioned(withVersion({ a: 1 }), isAny)).toEqual({ a: 1 })
  expect(fromVersioned({ a: 1 }, isAny)).toEqual({ a: 1 })
  for (const version of [0, -1, 1.5, '2', null]) expect(fromVersioned({ a: 1, version }, isAny)).toBeNull()
})

const places = [
  key('out', CHAIN_ID, address('1'), address('2')),
  key('in', CHAIN_ID, address('1'), address('2')),
  key('purse', CHAIN_ID),
  key('till', CHAIN_ID),
  key('settings', CHAIN_ID),
  key('torrent', CHAIN_ID, 'ab'.repeat(20)),
]

it.each(places)('payments do not open over a later version of %s, which stays as it is', async (place) => {
  const later = { whatever: 'this may mean', version: 2 }
  const stored = new Map<string, unknown>([[place, later]])
  const sources = { store: memoryRecordStore(stored), keys: memoryKeyStore(), chainId: CHAIN_ID, now: () => 0 }
  await expect(loadTraderRecords(sources)).rejects.toMatchObject(NEWER)
  expect([...stored]).toEqual([[place, later]])
})

it('a sponsor’s record of a build that counted no blocks of addresses is read', async () => {
  const plan = { total: btt(9), perDay: btt(1), bytesPerDay: 5, until: 6 }
  const earlier = { plan, state: 'running', spent: btt(1), days: [], sellers: {}, networks: {}, version: 1 }
  const store = memoryRecordStore(new Map<string, unknown>([[key('sponsor', CHAIN_ID, 'ab'.repeat(20)), earlier]]))
  const read = await store.read((from) => loadSponsors(from, CHAIN_ID, new UnreadableRecords()))
  expect([...read.values()]).toMatchObject([{ plan, spent: btt(1), blocks: {} }])
})

it('the service tells the user, trades nothing and writes nothing over records of a later version', async () => {
  const own = newStorage()
  own.records.set(key('settings', CHAIN_ID), { ...DEFAULT_SETTINGS, version: 2 })
  const side = new Side(new PlainChain(), own)
  await expect(side.service.useChain(access)).rejects.toMatchObject(NEWER)
  expect(side.errors).toMatchObject([NEWER])
  await expect(side.service.configureSpeed(buying(perMib(1), btt(1)))).rejects.toMatchObject(NEWER)
  await expect(side.service.sessionKey()).rejects.toMatchObject({ code: 'no-chain' })
  expect((await side.service.snapshot()).settings.buying.on).toBe(false)
  expect(own.records.get(key('settings', CHAIN_ID))).toMatchObject({ version: 2 })
  await side.end()
})
