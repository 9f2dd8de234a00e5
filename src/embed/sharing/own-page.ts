import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import { monthOf } from '../../core/traffic/calendar-month.ts'
import { CookieMonth } from './cookie-month.ts'
import { StoredSites } from './stored-month.ts'

/** What our own origin knows of sites, where it is open by itself. */
export interface OwnPage {
  read(): Promise<{
    readonly grade: LimitGrade
    readonly sites: readonly {
      readonly id: string
      readonly site: string
      readonly sent: number
      readonly isRevoked: boolean
    }[]
    readonly monthBytes: number | null
  }>
  revoke(id: string, now: number): Promise<void>
  setMonth(bytes: number): Promise<void>
}

/** Of no site: it takes no part of the limit. */
const NO_OWNER = { id: '', site: '' }

/**
 * By what a frame would get in this browser. At the top level the browser gives no handle, but what came with handles
 * tells whether it has them.
 *
 * @param base the frame's folder, ending in a slash
 */
export function openOwnPage(base: string): OwnPage {
  if ('hasUnpartitionedCookieAccess' in document) return storedPage()
  return 'requestStorageAccess' in document ? cookiePage(new CookieMonth(document, base, NO_OWNER)) : apartPage
}

function storedPage(): OwnPage {
  // A database that could not be opened may be opened later.
  let stored: StoredSites | null = null
  const open = (): StoredSites => {
    stored ??= new StoredSites(indexedDB)
    return stored
  }
  return {
    read: async () => {
      try {
        const [parts, monthBytes] = await Promise.all([open().parts(), open().limit()])
        const month = monthOf(Date.now())
        const sites = parts.map(({ id, site, sent, month: of, revokedMs }) => {
          return { id, site, sent: of === month ? sent : 0, isRevoked: revokedMs > 0 }
        })
        return { grade: 'exact', sites, monthBytes }
      } catch (thrown) {
        stored = null
        throw thrown
      }
    },
    revoke: (id, now) => open().setRevoked(id, now),
    setMonth: (bytes) => open().setLimit(bytes),
  }
}

function cookiePage(cookies: CookieMonth): OwnPage {
  return {
    read: async () => ({ grade: 'near', sites: [], monthBytes: await cookies.limit() }),
    revoke: async () => undefined,
    setMonth: (bytes) => cookies.setLimit(bytes),
  }
}

const apartPage: OwnPage = {
  read: async () => ({ grade: 'site', sites: [], monthBytes: null }),
  revoke: async () => undefined,
  setMonth: async () => undefined,
}
