import { named } from '../../../protocol/namespace.ts'
import { opfsPathOf } from '../../../protocol/pieces.ts'

/** Empties everything that somebody who was opened with `?as=` keeps. Their pages have to be closed; it waits for their files to be. */
export async function forgetNamespace(namespace: string): Promise<void> {
  // The piece worker holds this lock, and its files, for as long as it lives.
  await navigator.locks.request(named('freshet-pieces', namespace), () => undefined)
  const theirs = (name: string): boolean => name.endsWith(named('', namespace))
  for (const { name } of await indexedDB.databases()) if (name !== undefined && theirs(name)) await empty(name)
  const root = await navigator.storage.getDirectory()
  // Absent where nothing was ever kept.
  await root.removeEntry(opfsPathOf('', 0, namespace)[0], { recursive: true }).catch(() => undefined)
  for (const key of Object.keys(localStorage)) if (theirs(key.split('.')[0] ?? '')) localStorage.removeItem(key)
}

/** Emptied, not deleted: the service worker may have it open, and would hold a deletion up for as long as it lives. */
function empty(database: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const stores = [...opening.result.objectStoreNames]
      const done = (): void => {
        opening.result.close()
        resolve()
      }
      if (stores.length === 0) return done()
      const transaction = opening.result.transaction(stores, 'readwrite')
      for (const store of stores) transaction.objectStore(store).clear()
      transaction.oncomplete = done
      transaction.onabort = () => reject(transaction.error)
    }
  })
}
