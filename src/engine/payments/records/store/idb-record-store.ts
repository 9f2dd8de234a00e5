import { named } from '../../../../protocol/namespace.ts'
import { requestResult } from './idb-request.ts'
import type { FoundRecord, RecordKey, RecordStore, RecordTransaction } from './record-store.ts'

const STORE = 'books'

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(named(name), 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return requestResult(request)
}

/** Keys that begin with `prefix`: an array sorts after every number and string, so `[...prefix, []]` is behind them. */
function rangeOf(prefix: RecordKey, before: number | undefined): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, before ?? []], false, true)
}

function list(
  store: IDBObjectStore,
  prefix: RecordKey,
  newest: boolean,
  before: number | undefined,
  limit: number,
): Promise<FoundRecord[]> {
  return new Promise((resolve, reject) => {
    const found: FoundRecord[] = []
    const request = store.openCursor(rangeOf(prefix, before), newest ? 'prev' : 'next')
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const cursor = request.result
      if (!cursor || found.length >= limit) return resolve(found)
      found.push({ key: cursor.key as (string | number)[], value: cursor.value })
      cursor.continue()
    }
  })
}

function over(store: IDBObjectStore): RecordTransaction {
  return {
    get: (key) => requestResult(store.get([...key])),
    put: (key, value) => void store.put(value, [...key]),
    delete: (key) => void store.delete([...key]),
    list: (prefix, { newest = false, before, limit = Number.POSITIVE_INFINITY } = {}) =>
      list(store, prefix, newest, before, limit),
  }
}

/**
 * A record store in IndexedDB. A write resolves once the transaction is on disk (`durability: 'strict'`): only then is
 * a cheque sent or acknowledged.
 */
export function idbRecordStore(name: string): RecordStore {
  let opened: Promise<IDBDatabase> | null = null
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(name).then(
      (db) => {
        const forget = (): void => {
          opened = null
        }
        db.onclose = forget
        db.onversionchange = () => {
          db.close()
          forget()
        }
        return db
      },
      (error) => {
        opened = null
        throw error
      },
    )
    return opened
  }
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (transaction: RecordTransaction) => Promise<T>,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<T> => {
    const transaction = (await database()).transaction(STORE, mode, { durability })
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new DOMException('Expected to be written', 'AbortError'))
    })
    done.catch(() => {})
    let result: T
    try {
      result = await work(over(transaction.objectStore(STORE)))
    } catch (thrown) {
      try {
        transaction.abort()
      } catch {
        // It ended by itself, on the error that was thrown.
      }
      throw thrown
    }
    await done
    return result
  }
  return {
    read: (work) => run('readonly', work),
    write: (work, durability) => run('readwrite', work, durability),
    close: () => {
      void opened?.then((db) => db.close())
      opened = null
    },
  }
}
