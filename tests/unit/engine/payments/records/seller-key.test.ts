import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { addressOfKey, signerOf } from '../../../../../src/core/money/signature.ts'
import { SellerKeys } from '../../../../../src/engine/payments/records/seller-key.ts'
import { idbKeyStore, type KeyStore, memoryKeyStore } from '../../../../../src/engine/payments/records/session-key.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory(), IDBKeyRange })
})

const old = new Uint8Array(32).fill(7)
const digest = new Uint8Array(32).fill(3)

describe.each<[string, () => KeyStore]>([
  ['memory', () => memoryKeyStore()],
  ['IndexedDB', () => idbKeyStore('keys')],
])('seller keys in %s', (_name, make) => {
  it('are made once for each chain, and outlive the session key', async () => {
    const keys = make()
    await keys.make(199)
    const [first, second] = await Promise.all([SellerKeys.open(keys, 199), SellerKeys.open(keys, 199)])
    expect(second.addresses).toEqual(first.addresses)
    expect(first.addresses).toHaveLength(1)
    await keys.revoke(199)
    expect((await SellerKeys.open(keys, 199)).address).toBe(first.address)
    expect((await SellerKeys.open(keys, 1029)).address).not.toBe(first.address)
  })

  it('of a backup sign for their cheques and do not sell', async () => {
    const keys = make()
    const { address } = await SellerKeys.open(keys, 199)
    await keys.restoreSellerKeys(199, [old])
    await keys.restoreSellerKeys(199, [old])
    const sellers = await SellerKeys.open(keys, 199)
    expect(sellers.addresses).toEqual([address, addressOfKey(old)])
    expect(signerOf(digest, sellers.signDigest(digest))).toBe(address)
    expect(signerOf(digest, sellers.signDigest(digest, addressOfKey(old)))).toBe(addressOfKey(old))
    expect(() => sellers.signDigest(digest, addressOfKey(new Uint8Array(32).fill(9)))).toThrowError(
      expect.objectContaining({ code: 'no-seller-key' }),
    )
  })

  it('restored where nothing was sold yet do not become the key that sells', async () => {
    const keys = make()
    await keys.restoreSellerKeys(199, [old])
    const { address, addresses } = await SellerKeys.open(keys, 199)
    expect(address).not.toBe(addressOfKey(old))
    expect(addresses).toContain(addressOfKey(old))
  })
})

it('a seller key that cannot be read stays where it is, and another one is made', async () => {
  const keys = idbKeyStore('keys')
  const { address } = await SellerKeys.open(keys, 199)
  const request = indexedDB.open('keys')
  const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)))
  const store = () => database.transaction('keys', 'readwrite').objectStore('keys')
  const put = store().put({ lock: null }, ['seller', 199, 0])
  await new Promise((resolve) => (put.onsuccess = resolve))
  expect((await SellerKeys.open(keys, 199)).address).not.toBe(address)
  const kept = store().get(['seller', 199, 0])
  await new Promise((resolve) => (kept.onsuccess = resolve))
  expect(kept.result).toEqual({ lock: null })
})
