import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import type { SitePart } from '../../core/embed/give/site-parts.ts'
import { monthOf } from '../../core/traffic/calendar-month.ts'
import { CookieMonth } from './cookie-month.ts'
import { StoredSites } from './stored-month.ts'

/** One site on the page of all sites. */
export interface ListedSite {
  /** Of its partition. */
  readonly id: string
  /** Its origin. */
  readonly site: string
  /** Payload sent this month, bytes, as far as the site has reported. */
  readonly sent: number
  /** Until when there is a yes, ms since the epoch; `visit`: while a page of it is open; null: it has ended. */
  readonly agreed: 'visit' | number | null
  /** The yes was taken back on this page. */
  readonly isRevoked: boolean
}

/** What our own origin knows of sites, where it is open by itself. */
export interface OwnPage {
  read(): Promise<{
    readonly grade: LimitGrade
    readonly sites: readonly ListedSite[]
    readonly monthBytes: number | null
  }>
  revoke(id: string, now: number): Promise<void>
  setMonth(bytes: number): Promise<void>
}

export function listedSite({ id, site, sent, month, until, isVisit, revokedMs }: SitePart, now: number): ListedSite {
  const agreed = until <= now ? null : isVisit ? 'visit' : until
  return { id, site, sent: month === monthOf(now) ? sent : 0, agreed, isRevoked: revokedMs > 0 }
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
        const sites = parts.map((part) => listedSite(part, Date.now()))
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
    read: async () => {
      const sites = (await cookies.parts()).map((part) => listedSite(part, Date.now()))
      return { grade: 'near', sites, monthBytes: await cookies.limit() }
    },
    revoke: (id, now) => cookies.setRevoked(id, now),
    setMonth: (bytes) => cookies.setLimit(bytes),
  }
}

const apartPage: OwnPage = {
  read: async () => ({ grade: 'site', sites: [], monthBytes: null }),
  revoke: async () => undefined,
  setMonth: async () => undefined,
}
