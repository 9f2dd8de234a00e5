import type { AllSites, PartOwner } from './all-sites.ts'
import { CookieMonth } from './cookie-month.ts'
import { StoredMonth } from './stored-month.ts'

/** `document.requestStorageAccess` with types, which TypeScript does not know yet. */
type RequestAccess = (types: { readonly indexedDB: true }) => Promise<{ readonly indexedDB?: IDBFactory } | undefined>

/**
 * What our origin has outside of this site, if the browser and the visitor let it: a database where a frame may have
 * one, else cookies. Call it in a click; later, what was permitted needs none.
 *
 * @returns null without permission
 */
export async function openAllSites(owner: PartOwner, base: string): Promise<AllSites | null> {
  const request = (document as { readonly requestStorageAccess?: RequestAccess }).requestStorageAccess
  if (request === undefined) return null
  try {
    const handle = await request.call(document, { indexedDB: true })
    return handle?.indexedDB ? new StoredMonth(handle.indexedDB, owner) : new CookieMonth(document, base, owner)
  } catch {
    return null
  }
}
