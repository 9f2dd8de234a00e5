import { takenAfter } from '../../core/embed/give/leases.ts'
import { cookieOf, readPartCookie, type SitePart } from '../../core/embed/give/site-parts.ts'
import { LIMITS } from '../../core/limits.ts'
import type { AllSites, PartOwner, SiteReport } from './all-sites.ts'

const PART = 'freshet-part-'
const STOP = 'freshet-stop-'
const LIMIT = 'freshet-limit'
/** The longest that browsers keep one, s. */
const MAX_AGE = 34_560_000

/**
 * The limit for all sites in cookies, where a browser shares nothing else. Each site writes only its own, so none
 * undoes what another took; two that look at the same time may take one lease too many. The page of all sites writes
 * others: those that stop a site.
 */
export class CookieMonth implements AllSites {
  readonly grade = 'near'
  readonly #document: Pick<Document, 'cookie'>
  readonly #owner: PartOwner
  readonly #where: string

  /** @param base the frame's own folder: cookies are for the folder around it */
  constructor(document: Pick<Document, 'cookie'>, base: string, owner: PartOwner) {
    this.#document = document
    this.#owner = owner
    this.#where = `; Path=${base.replace(/[^/]+\/$/, '')}; SameSite=None; Secure`
  }

  async limit(): Promise<number | null> {
    const value = this.#read().get(LIMIT)
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }

  async setLimit(bytes: number): Promise<void> {
    this.#write(LIMIT, String(bytes))
  }

  async revokedMs(): Promise<number> {
    return revokedIn(this.#read(), this.#owner.id)
  }

  clearRevoked(): Promise<void> {
    return this.setRevoked(this.#owner.id, 0)
  }

  /** Notes when a site's yes was taken back, for its own frames; 0: it was not. */
  async setRevoked(id: string, revokedMs: number): Promise<void> {
    if (revokedMs === 0) this.#delete(STOP + id)
    else this.#write(STOP + id, String(revokedMs))
  }

  /** Of all sites, as far as each has reported. */
  async parts(): Promise<readonly SitePart[]> {
    const cookies = this.#read()
    return [...cookies].flatMap(([name, value]) => {
      const part = name.startsWith(PART) ? readPartCookie(value) : null
      const id = name.slice(PART.length)
      return part === null ? [] : { ...part, id, revokedMs: revokedIn(cookies, id) }
    })
  }

  async take({ sent, limit, month, agreed }: SiteReport): Promise<number> {
    const { id, site } = this.#owner
    const parts = await this.#current(month)
    const own = parts.find((part) => part.id === id) ?? null
    // Cookies go with every request of the folder: a browser may drop the oldest of too many.
    if (own === null && parts.length >= LIMITS.embedLeases) return 0
    const others = parts.filter((part) => part.id !== id)
    const taken = takenAfter({ sent, own, others, limit, month })
    this.#write(PART + id, cookieOf({ month, taken, sent, site, ...agreed }))
    // What a browser did not keep was not taken.
    return readPartCookie(this.#read().get(PART + id) ?? '')?.taken ?? 0
  }

  /** Parts that still matter; the others are deleted. */
  async #current(month: number): Promise<readonly SitePart[]> {
    const now = Date.now()
    const parts = await this.parts()
    const isPast = (part: SitePart): boolean => part.month !== month && part.until < now
    for (const { id } of parts.filter(isPast)) {
      this.#delete(PART + id)
      this.#delete(STOP + id)
    }
    return parts.filter((part) => !isPast(part))
  }

  #write(name: string, value: string): void {
    this.#document.cookie = `${name}=${value}${this.#where}; Max-Age=${MAX_AGE}`
  }

  #delete(name: string): void {
    this.#document.cookie = `${name}=${this.#where}; Max-Age=0`
  }

  #read(): Map<string, string> {
    const pairs = this.#document.cookie.split('; ').map((pair) => pair.split('=', 2))
    return new Map(pairs.map(([name = '', value = '']) => [name, value]))
  }
}

function revokedIn(cookies: ReadonlyMap<string, string>, id: string): number {
  const value = cookies.get(STOP + id) ?? ''
  return /^\d{1,15}$/.test(value) ? Number(value) : 0
}
