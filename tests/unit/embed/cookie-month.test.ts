import { describe, expect, it } from 'vitest'
import { AGREED_NO_MORE } from '../../../src/core/embed/give/site-parts.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import type { SiteReport } from '../../../src/embed/sharing/all-sites.ts'
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
    if (text.endsWith('Max-Age=0')) this.all.delete(name)
    else this.all.set(name, value)
  }
}

const at = (sent: number, limit: number, month: number, agreed = AGREED_NO_MORE): SiteReport => {
  return { sent, limit, month, agreed } as SiteReport
}

const month = (cookies: Cookies, id: string): CookieMonth =>
  new CookieMonth(cookies, '/frame/1/', { id, site: `https://${id}.example` })

describe('a limit for all sites in cookies', () => {
  it('is shared by them, and each writes only its own', async () => {
    const cookies = new Cookies()
    const [a, b] = [month(cookies, 'a'), month(cookies, 'b')]
    await a.setLimit(40_000_000)
    expect(await b.limit()).toBe(40_000_000)
    expect(await a.take(at(0, 2.5 * LEASE, MONTH))).toBe(LEASE)
    expect(await b.take(at(0, 2.5 * LEASE, MONTH))).toBe(LEASE)
    expect(await a.take(at(LEASE, 2.5 * LEASE, MONTH))).toBe(1.5 * LEASE)
    expect(await b.take(at(LEASE, 2.5 * LEASE, MONTH))).toBe(LEASE)
    // The next month is free again.
    expect(await b.take(at(0, 2.5 * LEASE, MONTH + 1))).toBe(LEASE)
  })

  it('goes to our folder alone, over encrypted connections, and stays small', async () => {
    const cookies = new Cookies()
    const agreed = { until: Date.now(), isVisit: true }
    for (const site of ['https://a.example', `https://${'long.'.repeat(40)}example:8443`]) {
      await new CookieMonth(cookies, '/frame/1/', { id: '0123456789abcdef', site }).take(at(1e12, 2e12, MONTH, agreed))
    }
    await month(cookies, 'a').setLimit(LEASE)
    await month(cookies, 'a').setRevoked('0123456789abcdef', Date.now())
    for (const text of cookies.written) {
      expect(text).toMatch(/; Path=\/frame\/; SameSite=None; Secure; Max-Age=\d+$/)
      expect(text.split(';')[0]!.length).toBeLessThanOrEqual(200)
      expect(text.split(';')[0]).not.toMatch(/[\s",\\]/)
    }
  })

  it('is listed by site, with what each sent and until when its visitor agreed', async () => {
    const cookies = new Cookies()
    const until = Date.now() + 1e6
    await month(cookies, 'a').take(at(5, LEASE, MONTH, { until, isVisit: false }))
    await month(cookies, 'b').take(at(0, LEASE, MONTH))
    const [a, b] = await month(cookies, 'any').parts()
    expect(a).toMatchObject({ id: 'a', site: 'https://a.example', sent: 5, until, isVisit: false, revokedMs: 0 })
    expect(b).toMatchObject({ id: 'b', site: 'https://b.example', until: 0 })
  })

  it('tells a site that it was stopped elsewhere, until there is a newer yes', async () => {
    const cookies = new Cookies()
    await month(cookies, 'a').take(at(0, LEASE, MONTH))
    await month(cookies, '').setRevoked('a', 7)
    expect(await month(cookies, 'a').revokedMs()).toBe(7)
    expect(await month(cookies, 'b').revokedMs()).toBe(0)
    // What the site notes itself leaves it alone.
    await month(cookies, 'a').take(at(0, LEASE, MONTH))
    expect(await month(cookies, 'any').parts()).toMatchObject([{ id: 'a', revokedMs: 7 }])
    await month(cookies, 'a').clearRevoked()
    expect(await month(cookies, 'a').revokedMs()).toBe(0)
  })

  it('forgets a site of an earlier month, unless its visitor still agrees', async () => {
    const cookies = new Cookies()
    await month(cookies, 'old').take(at(0, LEASE, MONTH - 1))
    await month(cookies, 'kept').take(at(0, LEASE, MONTH - 1, { until: Date.now() + 1e6, isVisit: false }))
    await month(cookies, '').setRevoked('old', 7)
    await month(cookies, 'a').take(at(0, 2 * LEASE, MONTH))
    expect([...cookies.all.keys()].sort()).toEqual(['freshet-part-a', 'freshet-part-kept'])
  })

  it('is open to so many sites, and nothing is taken that the browser does not keep', async () => {
    const cookies = new Cookies()
    for (let site = 0; site < LIMITS.embedLeases; site++) {
      expect(await month(cookies, `s${site}`).take(at(0, 1e12, MONTH))).toBe(LEASE)
    }
    expect(await month(cookies, 'more').take(at(0, 1e12, MONTH))).toBe(0)
    expect(await month(cookies, 's0').take(at(LEASE, 1e12, MONTH))).toBe(2 * LEASE)
    const refusing = { cookie: '' }
    Object.defineProperty(refusing, 'cookie', { get: () => '', set: () => undefined })
    expect(await new CookieMonth(refusing, '/frame/1/', { id: 'a', site: '' }).take(at(0, 1e12, MONTH))).toBe(0)
  })
})
