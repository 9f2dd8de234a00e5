import { SpeedError } from '../../../core/errors.ts'
import { requestResult } from './store/idb-request.ts'
import { fromVersioned, withVersion } from './versioned.ts'

/**
 * The session keys, one for each chain, so that deleting the key of play money touches no real one. A key is 32 bytes,
 * a secp256k1 private key; its address is the issuer of a vault.
 */
export interface KeyStore {
  /** @throws SpeedError `key-unreadable` */
  load(chainId: number): Promise<Uint8Array | null>
  /** Returns the key, made when there is none. @throws SpeedError `key-unreadable` */
  make(chainId: number): Promise<Uint8Array>
  /** Deletes the key for good. */
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
  // A number outside the range comes once in 2^128 draws.
  while (!isKey(bytes)) bytes = crypto.getRandomValues(new Uint8Array(32))
  return bytes
}

interface EncryptedKey {
  /** Not extractable: no script can read its bytes, this one included. */
  readonly lock: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const STORE = 'keys'
const IV_BYTES = 12

/** Null when it is no encrypted key. */
function readEncryptedKey(value: unknown): EncryptedKey | null {
  return fromVersioned(value, isEncryptedKey)
}

function isEncryptedKey(value: object): value is EncryptedKey {
  const { lock, iv, sealed } = value as Record<keyof EncryptedKey, unknown>
  const isLock = typeof lock === 'object' && lock !== null && (lock as CryptoKey).type === 'secret'
  return isLock && iv instanceof Uint8Array && iv.length === IV_BYTES && sealed instanceof ArrayBuffer
}

/**
 * Keys in IndexedDB, each encrypted (AES-256-GCM) with a WebCrypto key of its own that cannot be extracted. A copy of
 * the profile's files alone holds no usable key. A script of this origin can still use one, which is why only the
 * engine worker reads it, and why a vault holds no more than the budget that its owner entered.
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
  const decrypt = async (stored: unknown, chainId: number): Promise<Uint8Array> => {
    const record = readEncryptedKey(stored)
    if (record === null) throw new SpeedError('key-unreadable', 'Expected an encrypted session key', { chainId })
    const { lock, iv, sealed } = record
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, lock, sealed))
    } catch (cause) {
      throw new SpeedError('key-unreadable', 'Expected the session key to decrypt', { chainId }, { cause })
    }
  }

  return {
    async load(chainId) {
      const stored = await using('readonly', (store) => requestResult<unknown>(store.get(chainId)))
      return stored === undefined ? null : decrypt(stored, chainId)
    },
    async make(chainId) {
      const lock = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, lock, new Uint8Array(randomKey()))
      const stored = await using('readwrite', async (store) => {
        const earlier = await requestResult<unknown>(store.get(chainId))
        if (earlier !== undefined) return earlier
        const record = withVersion({ lock, iv, sealed })
        await requestResult(store.put(record, chainId))
        return record
      })
      return decrypt(stored, chainId)
    },
    async revoke(chainId) {
      await using('readwrite', (store) => requestResult(store.delete(chainId)))
    },
  }
}

/** Keys that live as long as the process: for a paid seeder of the local stack, and tests. */
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
