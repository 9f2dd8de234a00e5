import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { CookieMonth } from '../../../src/embed/sharing/cookie-month.ts'

const LEASE = LIMITS.embedLeaseBytes
const MONTH = 24_322

/** The cookies of an origin, as `document.cookie` shows them. */
class Cookies {
  readonly all = new Map<string, string>()
  readonly written: string[] = []

  get cookie(): string {
    return [...this.all].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(text: string) {
    this.written.push(text)
    const [name = '', value = ''] = text.split(';')[0]!.split('=')
    this.all.set(name, value)
  }
}

const month = (cookies: Cookies, id: string): CookieMonth =>
  new CookieMonth(cookies, '/frame/1/', { id, site: `https://${id}.example` })

describe('a limit for all sites in cookies', () => {
  it('is shared by them, and each writes only its own', async () => {
    const cookies = new Cookies()
    const [a, b] = [month(cookies, 'a'), month(cookies, 'b')]
    await a.setLimit(40_000_000)
    expect(await b.limit()).toBe(40_000_000)
    expect(await a.take(0, 2.5 * LEASE, MONTH)).toBe(LEASE)
    expect(await b.take(0, 2.5 * LEASE, MONTH)).toBe(LEASE)
    expect(await a.take(LEASE, 2.5 * LEASE, MONTH)).toBe(1.5 * LEASE)
    expect(await b.take(LEASE, 2.5 * LEASE, MONTH)).toBe(LEASE)
    // The next month is free again.
    expect(await b.take(0, 2.5 * LEASE, MONTH + 1)).toBe(LEASE)
  })

  it('goes to our folder alone, over encrypted connections, and names no site', async () => {
    const cookies = new Cookies()
    await month(cookies, 'a').take(0, LEASE, MONTH)
    await month(cookies, 'a').setLimit(LEASE)
    for (const text of cookies.written) {
      expect(text).toMatch(/; Path=\/frame\/; SameSite=None; Secure; Max-Age=\d+$/)
      expect(text).not.toContain('example')
      expect(text.length).toBeLessThanOrEqual(200)
    }
  })

  it('is open to so many sites, and nothing is taken that the browser does not keep', async () => {
    const cookies = new Cookies()
    for (let site = 0; site < LIMITS.embedLeases; site++) {
      expect(await month(cookies, `s${site}`).take(0, 1e12, MONTH)).toBe(LEASE)
    }
    expect(await month(cookies, 'more').take(0, 1e12, MONTH)).toBe(0)
    expect(await month(cookies, 's0').take(LEASE, 1e12, MONTH)).toBe(2 * LEASE)
    const refusing = { cookie: '' }
    Object.defineProperty(refusing, 'cookie', { get: () => '', set: () => undefined })
    expect(await new CookieMonth(refusing, '/frame/1/', { id: 'a', site: '' }).take(0, 1e12, MONTH)).toBe(0)
  })
})
