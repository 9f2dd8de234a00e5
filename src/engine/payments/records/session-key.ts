import { SpeedError } from '../../../core/errors.ts'
import { requestResult } from './idb-request.ts'

/**
 * Where the session keys lie: one for each chain, so that the key of play money can be thrown away without touching a real one's.
 * A key is 32 bytes, a secp256k1 private key; its address is the issuer of a vault.
 */
export interface KeyStore {
  load(chainId: number): Promise<Uint8Array | null>
  /** Makes a key unless there is one, and answers with the one there is. */
  make(chainId: number): Promise<Uint8Array>
  /** Gone for good. */
  revoke(chainId: number): Promise<void>
}

/** Order of secp256k1's group: a private key is at least 1 and below it (SEC 2, 2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

function isKey(bytes: Uint8Array): boolean {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return bytes.length === 32 && value > 0n && value < ORDER
}

function randomKey(): Uint8Array {
  let bytes = crypto.getRandomValues(new Uint8Array(32))
  // Once in 2^128.
  while (!isKey(bytes)) bytes = crypto.getRandomValues(new Uint8Array(32))
  return bytes
}

interface Sealed {
  /** Not extractable: its bytes cannot be had by any script, this one included. */
  readonly lock: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const STORE = 'keys'

/**
 * Keys at rest in IndexedDB, each encrypted (AES-256-GCM) under a WebCrypto key of its own that cannot be extracted. A copy of the
 * profile's files alone holds no usable key file format; a script of this origin can still use it, which is why only the engine
 * worker ever asks, and why a vault holds no more than its owner typed as a budget.
 */
export function idbKeyStore(databaseName: string): KeyStore {
  const open = (): Promise<IDBDatabase> => {
    const request = indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    return requestResult(request)
  }
  const using = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    const database = await open()
    try {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' })
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error)
      })
      const result = await work(transaction.objectStore(STORE))
      await done
      return result
    } finally {
      database.close()
    }
  }
  const read = (chainId: number): Promise<Sealed | undefined> =>
    using('readonly', (store) => settled<Sealed | undefined>(store.get(chainId)))

  const unseal = async ({ lock, iv, sealed }: Sealed, chainId: number): Promise<Uint8Array> => {
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, lock, sealed))
    } catch (cause) {
      throw new SpeedError('key-unreadable', 'Expected the session key to decrypt', { chainId }, { cause })
    }
  }

  return {
    async load(chainId) {
      const found = await read(chainId)
      return found ? unseal(found, chainId) : null
    },
    async make(chainId) {
      const lock = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, lock, new Uint8Array(randomKey()))
      const kept = await using('readwrite', async (store) => {
        const earlier = await settled<Sealed | undefined>(store.get(chainId))
        const record: Sealed = earlier ?? { lock, iv, sealed }
        if (!earlier) await requestResult(store.put(record, chainId))
        return record
      })
      return unseal(kept, chainId)
    },
    async revoke(chainId) {
      await using('readwrite', (store) => requestResult(store.delete(chainId)))
    },
  }
}

/** Keys for a process that keeps none: a paid seeder of the local stack, tests. */
export function memoryKeyStore(keys: Map<number, Uint8Array> = new Map()): KeyStore {
  return {
    load: async (chainId) => keys.get(chainId) ?? null,
    make: async (chainId) => {
      const key = keys.get(chainId) ?? randomKey()
      keys.set(chainId, key)
      return key
    },
    revoke: async (chainId) => void keys.delete(chainId),
  }
}
