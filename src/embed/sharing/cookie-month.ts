import { takenAfter } from '../../core/embed/give/leases.ts'
import { cookieOf, readPartCookie } from '../../core/embed/give/site-parts.ts'
import { LIMITS } from '../../core/limits.ts'
import type { CalendarMonth } from '../../core/traffic/calendar-month.ts'
import type { AllSites, PartOwner } from './all-sites.ts'

const PART = 'freshet-part-'
const LIMIT = 'freshet-limit'
/** The longest that browsers keep one, s. */
const MAX_AGE = 34_560_000

/**
 * The limit for all sites in cookies, where a browser shares nothing else. Each site writes only its own, so none
 * undoes what another took; two that look at the same time may take one lease too many.
 */
export class CookieMonth implements AllSites {
  readonly grade = 'near'
  readonly #document: Pick<Document, 'cookie'>
  readonly #name: string
  readonly #attributes: string

  /** @param base the frame's own folder: cookies are for the folder around it */
  constructor(document: Pick<Document, 'cookie'>, base: string, { id }: PartOwner) {
    this.#document = document
    this.#name = PART + id
    const path = base.replace(/[^/]+\/$/, '')
    this.#attributes = `; Path=${path}; SameSite=None; Secure; Max-Age=${MAX_AGE}`
  }

  async limit(): Promise<number | null> {
    const value = this.#read().get(LIMIT)
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }

  async setLimit(bytes: number): Promise<void> {
    this.#document.cookie = `${LIMIT}=${bytes}${this.#attributes}`
  }

  /** Cookies name no site, so the page of all sites cannot stop one. */
  async revokedMs(): Promise<number> {
    return 0
  }

  async clearRevoked(): Promise<void> {}

  async take(sent: number, limit: number, month: CalendarMonth): Promise<number> {
    const all = [...this.#read()].filter(([name]) => name.startsWith(PART))
    const parts = all.flatMap(([name, value]) => {
      const part = readPartCookie(value)
      return part?.month === month ? { name, part } : []
    })
    const own = parts.find(({ name }) => name === this.#name)?.part ?? null
    // Cookies go with every request of the folder: a browser may drop the oldest of too many.
    if (own === null && parts.length >= LIMITS.embedLeases) return 0
    const others = parts.filter(({ name }) => name !== this.#name).map(({ part }) => part)
    const taken = takenAfter({ sent, own, others, limit, month })
    this.#document.cookie = `${this.#name}=${cookieOf({ month, taken })}${this.#attributes}`
    // What a browser did not keep was not taken.
    return readPartCookie(this.#read().get(this.#name) ?? '')?.taken ?? 0
  }

  #read(): Map<string, string> {
    const pairs = this.#document.cookie.split('; ').map((pair) => pair.split('=', 2))
    return new Map(pairs.map(([name = '', value = '']) => [name, value]))
  }
}
