import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { idbKeyStore, type KeyStore, memoryKeyStore } from '../../../../../src/engine/payments/records/session-key.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

describe.each<[string, () => KeyStore]>([
  ['memory', () => memoryKeyStore()],
  ['IndexedDB', () => idbKeyStore('keys')],
])('keys in %s', (_name, make) => {
  it('makes one key for each chain, and the same one ever after', async () => {
    const keys = make()
    expect(await keys.load(199)).toBeNull()
    const [first, second] = await Promise.all([keys.make(199), keys.make(199)])
    expect(first).toHaveLength(32)
    expect(second).toEqual(first)
    expect(await keys.load(199)).toEqual(first)
    expect(await keys.make(1029)).not.toEqual(first)
  })

  it('forgets a revoked key, and that one alone', async () => {
    const keys = make()
    const kept = await keys.make(1029)
    await keys.make(199)
    await keys.revoke(199)
    expect(await keys.load(199)).toBeNull()
    expect(await keys.load(1029)).toEqual(kept)
  })
})

it('lays no key at rest in the clear, and none that can be taken out', async () => {
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
