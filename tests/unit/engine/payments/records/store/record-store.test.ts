import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { idbRecordStore } from '../../../../../../src/engine/payments/records/store/idb-record-store.ts'
import { memoryRecordStore } from '../../../../../../src/engine/payments/records/store/memory-record-store.ts'
import type { RecordStore } from '../../../../../../src/engine/payments/records/store/record-store.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory(), IDBKeyRange })
})

describe.each<[string, () => RecordStore]>([
  ['memory', () => memoryRecordStore()],
  ['IndexedDB', () => idbRecordStore('books')],
])('a record store in %s', (_name, make) => {
  it('keeps bigint and bytes as they are', async () => {
    const store = make()
    const value = { amount: 2n ** 255n, signature: Uint8Array.of(1, 2) }
    await store.write(async (to) => to.put(['channel', 'out', 199], value))
    expect(await store.read((from) => from.get(['channel', 'out', 199]))).toEqual(value)
  })

  it('writes all of a transaction or nothing of it', async () => {
    const store = make()
    const failed = store.write(async (to) => {
      to.put(['budget'], 1n)
      to.put(['channel', 1], 1n)
      throw new Error('killed')
    })
    await expect(failed).rejects.toThrow('killed')
    expect(await store.read((from) => from.get(['budget']))).toBeUndefined()
  })

  it('runs no other write between a read and the write that depends on it', async () => {
    const store = make()
    const spend = () =>
      store.write(async (to) => {
        const spent = ((await to.get(['budget'])) as bigint | undefined) ?? 0n
        if (spent >= 5n) return false
        to.put(['budget'], spent + 1n)
        return true
      })
    const results = await Promise.all(Array.from({ length: 20 }, spend))
    expect(results.filter(Boolean)).toHaveLength(5)
    expect(await store.read((from) => from.get(['budget']))).toBe(5n)
  })

  it('lists by key prefix, in either order, within bounds', async () => {
    const store = make()
    await store.write(async (to) => {
      for (const id of [2, 10, 1, 7]) to.put(['event', id], id)
      to.put(['eventual', 1], 0)
      to.put(['event', 3], 3)
      to.delete(['event', 3])
    })
    const values = (options?: object) =>
      store.read((from) => from.list(['event'], options)).then((l) => l.map((f) => f.value))
    expect(await values()).toEqual([1, 2, 7, 10])
    expect(await values({ newest: true, limit: 2 })).toEqual([10, 7])
    expect(await values({ newest: true, before: 7 })).toEqual([2, 1])
  })
})

it('two open stores of one database cannot overspend together', async () => {
  const stores = [idbRecordStore('books'), idbRecordStore('books')]
  const spend = (store: RecordStore) =>
    store.write(async (to) => {
      const spent = ((await to.get(['budget'])) as bigint | undefined) ?? 0n
      if (spent >= 5n) return false
      to.put(['budget'], spent + 1n)
      return true
    })
  const results = await Promise.all(Array.from({ length: 12 }, (_, i) => spend(stores[i % 2]!)))
  expect(results.filter(Boolean)).toHaveLength(5)
})
