import { MoneyError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { checksummed } from '../../core/money/accounts.ts'
import {
  mostValuable,
  newestOrders,
  type OrderedCheque,
  ordersFromJson,
  ordersToJson,
} from '../../core/money/ordered-cheque.ts'
import type { Address } from '../../core/money/wei.ts'

const NAME = 'freshet-speed-earned'
const SITES = 'sites'
const PAYEE = 'payee'

/** What the visitor's own page has of one site. */
export interface SiteEarnings {
  /** Of the site's partition: random. */
  readonly id: string
  /** Origin of the site. */
  readonly site: string
  /** When it was last moved here, ms since the epoch. */
  readonly movedMs: number
  readonly orders: readonly OrderedCheque[]
}

/** The visitor's address and what sites have earned for it, in a database of our own origin outside of them. */
export class StoredEarnings {
  readonly #database: Promise<IDBDatabase>

  constructor(databases: IDBFactory) {
    this.#database = open(databases)
  }

  /** Null: none is set. */
  async payee(): Promise<Address | null> {
    const value = await this.#run('readonly', PAYEE, (store) => store.get(PAYEE))
    return typeof value === 'string' ? checksummed(value) : null
  }

  async setPayee(payee: Address | null): Promise<void> {
    await this.#run('readwrite', PAYEE, (store) => (payee === null ? store.delete(PAYEE) : store.put(payee, PAYEE)))
  }

  async sites(): Promise<readonly SiteEarnings[]> {
    const values = (await this.#run('readonly', SITES, (store) => store.getAll())) as unknown[]
    return values.flatMap((value) => readSite(value) ?? [])
  }

  /** Resolves when it is on the disk. @throws MoneyError `orders-full` with too many sites */
  async add(id: string, site: string, orders: readonly OrderedCheque[], now: number): Promise<void> {
    const database = await this.#database
    return new Promise((resolve, reject) => {
      let isFull = false
      const transaction = database.transaction(SITES, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(SITES)
      const reading = store.get(id)
      const counting = store.count()
      counting.onsuccess = () => {
        const before = readSite(reading.result)
        isFull = before === null && counting.result >= LIMITS.embedEarningSites
        const all = mostValuable(newestOrders(before?.orders ?? [], orders))
        if (isFull) transaction.abort()
        else store.put({ id, site, movedMs: now, orders: ordersToJson(all) }, id)
      }
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(isFull ? full() : transaction.error)
    })
  }

  async #run(mode: IDBTransactionMode, name: string, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.#database
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: 'strict' })
      const request = act(transaction.objectStore(name))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
}

const full = (): MoneyError => {
  const most = LIMITS.embedEarningSites
  return new MoneyError('orders-full', `Expected earnings of at most ${most} sites`, { most })
}

/** Null for what is none: our own frames alone write it, of whatever build. */
function readSite(value: unknown): SiteEarnings | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, site, movedMs, orders } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof site !== 'string' || !Number.isFinite(movedMs)) return null
  try {
    return { id, site, movedMs: movedMs as number, orders: ordersFromJson(orders) }
  } catch {
    return null
  }
}

function open(databases: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = databases.open(NAME, 1)
    opening.onupgradeneeded = () => {
      for (const name of [SITES, PAYEE]) opening.result.createObjectStore(name)
    }
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
}
