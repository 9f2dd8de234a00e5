import type { Forgotten } from '../../protocol/embed/embed-worker-messages.ts'

/** Where an origin stores what it keeps. */
export interface Stores {
  readonly caches: CacheStorage
  readonly databases: IDBFactory
  root(): Promise<FileSystemDirectoryHandle>
}

/** Records and keys of what was earned: deleted, the money would be lost. */
const MONEY = 'freshet-speed'

/** Deletes every cache, record and file of this partition but those of money; what fails does not keep the rest. */
export async function forgetEverything({ caches, databases, root }: Stores): Promise<Forgotten> {
  const left: string[] = []
  const each = async (names: Promise<readonly string[]>, remove: (name: string) => Promise<unknown>): Promise<void> => {
    await Promise.all((await names).map((name) => remove(name).catch(() => left.push(name))))
  }
  await Promise.all([
    each(caches.keys(), (name) => caches.delete(name)),
    each(
      databases.databases().then((found) => found.flatMap(({ name = '' }) => (name.startsWith(MONEY) ? [] : name))),
      (name) => emptyDatabase(databases, name),
    ),
    root().then((folder) => each(namesIn(folder), (name) => folder.removeEntry(name, { recursive: true }))),
  ])
  return { left: left.sort() }
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
  const names: string[] = []
  for await (const name of folder.keys()) names.push(name)
  return names
}

/** Empties its stores. A deletion would wait for every connection, this worker's own too. */
function emptyDatabase(databases: IDBFactory, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = databases.open(name)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const database = opening.result
      const stores = [...database.objectStoreNames]
      const end = (settle: () => void): void => {
        database.close()
        settle()
      }
      if (stores.length === 0) return end(resolve)
      const transaction = database.transaction(stores, 'readwrite')
      for (const store of stores) transaction.objectStore(store).clear()
      transaction.oncomplete = () => end(resolve)
      transaction.onabort = () => end(() => reject(transaction.error))
    }
  })
}
