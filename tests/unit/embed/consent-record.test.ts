import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consentFor } from '../../../src/core/embed/consent/consent.ts'
import { ConsentRecord } from '../../../src/embed/consent/consent-record.ts'

const SITE = 'https://films.example'
const LIMITS = { bytesPerSecond: 1_000, visitBytes: 1_000, monthBytes: 1_000 }

/** Its keys are its own properties, as a browser's. */
class MemoryStorage {
  [key: string]: unknown
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? (this[key] as string) : null
  }
  setItem(key: string, value: string): void {
    this[key] = value
  }
  removeItem(key: string): void {
    delete this[key]
  }
}

/** What the site's frames share, and what one tab has for itself. */
const partition = new MemoryStorage()
const useTab = (session: MemoryStorage): void => {
  vi.stubGlobal('localStorage', partition)
  vi.stubGlobal('sessionStorage', session)
}

beforeEach(() => {
  for (const key of Object.keys(partition)) delete partition[key]
})
afterEach(() => vi.unstubAllGlobals())

describe('a yes', () => {
  it.each(['visit', 'day', 'month'] as const)('for a %s ends with a stop in any tab of the site', (term) => {
    const [one, other] = [new MemoryStorage(), new MemoryStorage()]
    const record = new ConsentRecord(SITE)
    const now = Date.now()
    for (const tab of [one, other]) {
      useTab(tab)
      record.write(consentFor({ site: SITE, payee: null, servers: [] }, { term, limits: LIMITS }, null, now))
      expect(record.read(now)?.term).toBe(term)
    }
    useTab(one)
    record.clear()
    expect(record.read(now)).toBeNull()
    useTab(other)
    expect(record.read(now)).toBeNull()
    expect(record.isAnyGiven(now)).toBe(false)
    // A new yes counts, and brings none of those before back.
    useTab(one)
    record.write(consentFor({ site: SITE, payee: null, servers: [] }, { term: 'visit', limits: LIMITS }, null, now))
    expect(record.read(now)?.term).toBe('visit')
    useTab(other)
    expect(record.read(now)).toBeNull()
  })

  it('for a visit lasts as long as one frame of the page is there, and does not come back with the next page', () => {
    const tab = new MemoryStorage()
    useTab(tab)
    const listeners: Record<string, ((event: object) => void)[]> = { storage: [], pageshow: [] }
    vi.stubGlobal('addEventListener', (name: string, listener: () => void) => listeners[name]?.push(listener))
    const [one, other] = [new ConsentRecord(SITE), new ConsentRecord(SITE)]
    other.onChange(() => undefined)
    const tell = () => {
      for (const listener of listeners.storage ?? []) listener({ key: `freshet-embed.left.${SITE}`, newValue: '1' })
    }
    one.endVisit()
    expect(Object.keys(tab)).toEqual([])

    one.write(consentFor({ site: SITE, payee: null, servers: [] }, { term: 'visit', limits: LIMITS }, null, Date.now()))
    one.endVisit()
    tell()
    expect(other.read()?.term).toBe('visit')
    other.endVisit()
    tell()
    expect(new ConsentRecord(SITE).read()).toBeNull()
    // The page is restored after another one of the site: its yes has ended too.
    for (const listener of listeners.pageshow ?? []) listener({ persisted: true })
    expect(other.read()).toBeNull()
    one.write(consentFor({ site: SITE, payee: null, servers: [] }, { term: 'visit', limits: LIMITS }, null, Date.now()))
    expect(other.read()?.term).toBe('visit')
  })

  it('is none where what is stored is no yes', () => {
    useTab(new MemoryStorage())
    for (const text of ['', 'null', '7', '[]', '{"site":"https://films.example"}']) {
      partition.setItem(`freshet-embed.consent.${SITE}`, text)
      expect(new ConsentRecord(SITE).read()).toBeNull()
    }
  })
})
