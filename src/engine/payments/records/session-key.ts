import { SpeedError } from '../../../core/errors.ts'
import { requestResult } from './store/idb-request.ts'
import { fromVersioned, nullUnlessNewer, withVersion } from './versioned.ts'

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
  /**
   * The keys that cheques to us are written to (`seller-key.ts`): first the one that sells, made and persisted when
   * there is none, then those of restored backups. They are never deleted: without its key a cheque is lost.
   */
  sellerKeys(chainId: number): Promise<readonly Uint8Array[]>
  /** Keeps the keys of a backup. They sign for their cheques, and sell nothing: the device that made them still may. */
  restoreSellerKeys(chainId: number, keys: readonly Uint8Array[]): Promise<void>
}

/** Order of secp256k1's group: a private key is at least 1 and below it (SEC 2, 2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

export function isKey(bytes: Uint8Array): boolean {
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
  /** Of a seller key: it came from a backup. */
  readonly restored?: true
}

const STORE = 'keys'
/** First part of a seller key's place; a session key's is the chain id alone. */
const SELLER = 'seller'
const sellerRange = (chainId: number): IDBKeyRange => IDBKeyRange.bound([SELLER, chainId], [SELLER, chainId, []])
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

async function encrypt(key: Uint8Array): Promise<EncryptedKey> {
  const lock = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  return { lock, iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, lock, new Uint8Array(key)) }
}

async function decrypt(stored: unknown, chainId: number): Promise<Uint8Array> {
  const record = readEncryptedKey(stored)
  if (record === null) throw new SpeedError('key-unreadable', 'Expected an encrypted key', { chainId })
  const { lock, iv, sealed } = record
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, lock, sealed))
  } catch (cause) {
    throw new SpeedError('key-unreadable', 'Expected the key to decrypt', { chainId }, { cause })
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, index) => byte === b[index])

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
  /** Every seller key of a chain, in the order of their numbers. One that cannot be read stays, and is passed over. */
  const sellers = async (chainId: number): Promise<{ count: number; own: Uint8Array[]; restored: Uint8Array[] }> => {
    const range = sellerRange(chainId)
    const records = await using('readonly', (store) => requestResult<unknown[]>(store.getAll(range)))
    const [own, restored]: [Uint8Array[], Uint8Array[]] = [[], []]
    for (const record of records) {
      const key = await decrypt(record, chainId).catch(nullUnlessNewer)
      if (key !== null) (readEncryptedKey(record)?.restored ? restored : own).push(key)
    }
    return { count: records.length, own, restored }
  }
  /** False when another engine added one meanwhile. */
  const addSeller = async (chainId: number, count: number, record: EncryptedKey): Promise<boolean> =>
    using('readwrite', async (store) => {
      if ((await requestResult(store.count(sellerRange(chainId)))) !== count) return false
      await requestResult(store.put(withVersion(record), [SELLER, chainId, count]))
      return true
    })

  return {
    async load(chainId) {
      const stored = await using('readonly', (store) => requestResult<unknown>(store.get(chainId)))
      return stored === undefined ? null : decrypt(stored, chainId)
    },
    async make(chainId) {
      const record = withVersion(await encrypt(randomKey()))
      const stored = await using('readwrite', async (store) => {
        const earlier = await requestResult<unknown>(store.get(chainId))
        if (earlier !== undefined) return earlier
        await requestResult(store.put(record, chainId))
        return record
      })
      return decrypt(stored, chainId)
    },
    async revoke(chainId) {
      await using('readwrite', (store) => requestResult(store.delete(chainId)))
    },
    async sellerKeys(chainId) {
      for (;;) {
        const { count, own, restored } = await sellers(chainId)
        if (own.length > 0) return [...own.reverse(), ...restored]
        const key = randomKey()
        if (await addSeller(chainId, count, await encrypt(key))) return [key, ...restored]
      }
    },
    async restoreSellerKeys(chainId, keys) {
      for (const key of keys) {
        for (let isKept = false; !isKept; ) {
          const { count, own, restored } = await sellers(chainId)
          isKept = [...own, ...restored].some((known) => sameBytes(known, key))
          isKept ||= await addSeller(chainId, count, { ...(await encrypt(key)), restored: true })
        }
      }
    },
  }
}

/** Keys that live as long as the process: for a paid seeder of the local stack, and tests. */
export function memoryKeyStore(
  keys: Map<number, Uint8Array> = new Map(),
  sellers: Map<number, readonly Uint8Array[]> = new Map(),
): KeyStore {
  const sellerKeys = (chainId: number): readonly Uint8Array[] => {
    const known = sellers.get(chainId) ?? [randomKey()]
    sellers.set(chainId, known)
    return known
  }
  return {
    load: async (chainId) => keys.get(chainId) ?? null,
    make: async (chainId) => {
      const key = keys.get(chainId) ?? randomKey()
      keys.set(chainId, key)
      return key
    },
    revoke: async (chainId) => void keys.delete(chainId),
    sellerKeys: async (chainId) => sellerKeys(chainId),
    restoreSellerKeys: async (chainId, restored) => {
      const known = sellerKeys(chainId)
      const added = restored.filter((key) => !known.some((each) => sameBytes(each, key)))
      sellers.set(chainId, [...known, ...added])
    },
  }
}
