import { takenAfter } from '../../core/embed/give/leases.ts'
import { readSitePart, type SitePart } from '../../core/embed/give/site-parts.ts'
import type { AllSites, PartOwner, SiteReport } from './all-sites.ts'

const NAME = 'freshet-embed'
const PARTS = 'parts'
const LIMIT = 'limit'

/** What all sites share, in a database of our own origin outside of them. */
export class StoredSites {
  protected readonly database: Promise<IDBDatabase>

  constructor(databases: IDBFactory) {
    this.database = open(databases)
  }

  async limit(): Promise<number | null> {
    const value = await this.run<unknown>('readonly', LIMIT, (store) => store.get(LIMIT))
    return Number.isSafeInteger(value) ? (value as number) : null
  }

  async setLimit(bytes: number): Promise<void> {
    await this.run('readwrite', LIMIT, (store) => store.put(bytes, LIMIT))
  }

  /** Of all sites, as far as each has reported. */
  async parts(): Promise<readonly SitePart[]> {
    const values = await this.run<unknown[]>('readonly', PARTS, (store) => store.getAll())
    return values.flatMap((value) => readSitePart(value) ?? [])
  }

  /** Notes when a site's yes was taken back, for its own frames; 0: it was not. */
  async setRevoked(id: string, revokedMs: number): Promise<void> {
    const database = await this.database
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(PARTS, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(PARTS)
      const reading = store.get(id)
      reading.onsuccess = () => {
        const part = readSitePart(reading.result)
        if (part !== null) store.put({ ...part, revokedMs }, id)
      }
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
  }

  protected async run<T>(
    mode: IDBTransactionMode,
    name: string,
    act: (store: IDBObjectStore) => IDBRequest,
  ): Promise<T> {
    const database = await this.database
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode)
      const request = act(transaction.objectStore(name))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
}

/** The limit for all sites in a database that they share: in one transaction each, so that they take in turn. */
export class StoredMonth extends StoredSites implements AllSites {
  readonly grade = 'exact'
  readonly #owner: PartOwner

  /** @param databases of our own origin outside of the site */
  constructor(databases: IDBFactory, owner: PartOwner) {
    super(databases)
    this.#owner = owner
  }

  async revokedMs(): Promise<number> {
    const value = await this.run<unknown>('readonly', PARTS, (store) => store.get(this.#owner.id))
    return readSitePart(value)?.revokedMs ?? 0
  }

  clearRevoked(): Promise<void> {
    return this.setRevoked(this.#owner.id, 0)
  }

  async take({ sent, limit, month, agreed }: SiteReport): Promise<number> {
    const database = await this.database
    const { id, site } = this.#owner
    return new Promise((resolve, reject) => {
      // Strict: what was taken must not be free again after a power failure.
      const transaction = database.transaction(PARTS, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(PARTS)
      const reading = store.getAll()
      let taken = 0
      reading.onsuccess = () => {
        const parts = reading.result.flatMap((value: unknown) => readSitePart(value) ?? [])
        const own = parts.find((part) => part.id === id) ?? null
        taken = takenAfter({ sent, own, others: parts.filter((part) => part.id !== id), limit, month })
        const revokedMs = own?.revokedMs ?? 0
        store.put({ id, site, month, taken, sent, ...agreed, revokedMs } satisfies SitePart, id)
      }
      transaction.oncomplete = () => resolve(taken)
      transaction.onabort = () => reject(transaction.error)
    })
  }
}

function open(databases: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = databases.open(NAME, 1)
    opening.onupgradeneeded = () => {
      for (const name of [PARTS, LIMIT]) opening.result.createObjectStore(name)
    }
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
}
