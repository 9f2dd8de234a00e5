import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { idbKeyStore, type KeyStore, memoryKeyStore } from '../../../../../src/engine/payments/records/session-key.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

describe.each<[string, () => KeyStore]>([
  ['memory', () => memoryKeyStore()],
  ['IndexedDB', () => idbKeyStore('keys')],
])('session keys in %s', (_name, make) => {
  it('are made once for each chain', async () => {
    const keys = make()
    expect(await keys.load(199)).toBeNull()
    const [first, second] = await Promise.all([keys.make(199), keys.make(199)])
    expect(first).toHaveLength(32)
    expect(second).toEqual(first)
    expect(await keys.load(199)).toEqual(first)
    expect(await keys.make(1029)).not.toEqual(first)
  })

  it('are deleted one by one', async () => {
    const keys = make()
    const kept = await keys.make(1029)
    await keys.make(199)
    await keys.revoke(199)
    expect(await keys.load(199)).toBeNull()
    expect(await keys.load(1029)).toEqual(kept)
  })
})

it('the key store encrypts session keys, with a key that cannot be exported', async () => {
  const secret = await idbKeyStore('keys').make(199)
  const request = indexedDB.open('keys')
  const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)))
  const all = database.transaction('keys').objectStore('keys').getAll()
  const [record] = await new Promise<{ lock: CryptoKey; iv: Uint8Array; sealed: ArrayBuffer }[]>(
    (resolve) => (all.onsuccess = () => resolve(all.result)),
  )
  expect(record!.lock.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('raw', record!.lock)).rejects.toThrow()
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  expect(hex(new Uint8Array(record!.sealed))).not.toContain(hex(secret))
})

async function stored(): Promise<IDBObjectStore> {
  const request = indexedDB.open('keys')
  const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)))
  return database.transaction('keys', 'readwrite').objectStore('keys')
}

it('the key store reads a session key that an earlier version wrote without a version', async () => {
  const secret = await idbKeyStore('keys').make(199)
  const store = await stored()
  const reading = store.get(199)
  await new Promise((resolve) => (reading.onsuccess = resolve))
  const { lock, iv, sealed, version } = reading.result
  expect(version).toBe(1)
  store.put({ lock, iv, sealed }, 199)
  expect(await idbKeyStore('keys').load(199)).toEqual(secret)
})

it('the key store throws an error of its own for a damaged session key, until it is revoked', async () => {
  const keys = idbKeyStore('keys')
  await keys.make(199)
  const store = await stored()
  store.put({ lock: null, iv: new Uint8Array(12) }, 199)
  await expect(keys.load(199)).rejects.toMatchObject({ code: 'key-unreadable' })
  await expect(keys.make(199)).rejects.toMatchObject({ code: 'key-unreadable' })
  await keys.revoke(199)
  expect(await keys.make(199)).toHaveLength(32)
})
