import { named } from '../protocol/namespace.ts'
import { opfsTorrentsFolder } from '../protocol/pieces.ts'

/**
 * Deletes everything that the app stores under a namespace (`?as=`). Its pages have to be closed; this waits until
 * their files are.
 */
export async function deleteNamespace(namespace: string): Promise<void> {
  // The piece worker holds this lock, and its files, for as long as it lives.
  await navigator.locks.request(named('freshet-pieces', namespace), () => undefined)
  const isInNamespace = (name: string): boolean => name.endsWith(named('', namespace))
  for (const { name } of await indexedDB.databases()) {
    if (name !== undefined && isInNamespace(name)) await clearDatabase(name)
  }
  const root = await navigator.storage.getDirectory()
  // Absent where nothing was ever stored.
  await root.removeEntry(opfsTorrentsFolder(namespace), { recursive: true }).catch(() => undefined)
  for (const key of Object.keys(localStorage)) {
    if (isInNamespace(key.split('.')[0] ?? '')) localStorage.removeItem(key)
  }
}

/** Empties a database instead of deleting it: the service worker may have it open and would block a deletion. */
function clearDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const stores = [...opening.result.objectStoreNames]
      const finish = (): void => {
        opening.result.close()
        resolve()
      }
      if (stores.length === 0) return finish()
      const transaction = opening.result.transaction(stores, 'readwrite')
      for (const store of stores) transaction.objectStore(store).clear()
      transaction.oncomplete = finish
      transaction.onabort = () => reject(transaction.error)
    }
  })
}
