import { consentHolds, readConsent } from '../../core/embed/consent/consent.ts'
import type { Consent, VisitorLimits } from '../../core/embed/embed-config.ts'

const PREFIX = 'freshet-embed.consent.'
/** There was a yes: something may be stored that has to go when it no longer holds. */
const KEPT = 'freshet-embed.kept'
/** How often the visitor has stopped in this partition: a yes from before counts no more, in other tabs either. */
const STOPS = 'freshet-embed.stops'
/** A frame of the tab has gone, and maybe the page with it; one that is still there takes this back. By site. */
const LEFT = 'freshet-embed.left.'

/**
 * The visitor's yes for a site, in the storage that the browser keeps for our origin inside that site. That of a visit
 * is in the tab's own storage. Nothing is written before a yes.
 */
export class ConsentRecord {
  readonly #site: string
  #isAway = false

  constructor(site: string) {
    this.#site = site
  }

  /** What holds now; null without one. */
  read(now = Date.now()): Consent | null {
    for (const storage of [sessionStorage, localStorage]) {
      const consent = readOne(storage, this.#site)
      if (consent !== null && consentHolds(consent, now)) return consent
    }
    return null
  }

  /** Whether what an earlier yes has left is still there. */
  get hasLeftovers(): boolean {
    return localStorage.getItem(KEPT) !== null
  }

  /** Whether any site of this partition has one now. */
  isAnyGiven(now = Date.now()): boolean {
    const sites = [sessionStorage, localStorage].flatMap((storage) =>
      Object.keys(storage).flatMap((key) => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : [])),
    )
    return sites.some((site) => new ConsentRecord(site).read(now) !== null)
  }

  write(consent: Consent): void {
    this.#forget()
    sessionStorage.removeItem(LEFT + this.#site)
    localStorage.setItem(KEPT, '1')
    const storage = consent.term === 'visit' ? sessionStorage : localStorage
    storage.setItem(PREFIX + this.#site, JSON.stringify({ ...consent, stops: stopsSoFar() }))
  }

  changeLimits(limits: VisitorLimits): void {
    const consent = this.read()
    if (consent !== null) this.write({ ...consent, limits })
  }

  /** This frame goes. The yes of a visit ends, unless another frame of the page is still there. */
  endVisit(): void {
    this.#isAway = true
    if (sessionStorage.getItem(PREFIX + this.#site) !== null) sessionStorage.setItem(LEFT + this.#site, '1')
  }

  /** Takes back every yes in this partition: engine and pieces belong to all sites that share it. */
  clear(): void {
    for (const storage of [sessionStorage, localStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key)
    }
    localStorage.setItem(STOPS, String(stopsSoFar() + 1))
  }

  /** Nothing is left of an earlier yes. */
  onForgotten(): void {
    localStorage.removeItem(KEPT)
  }

  /** Calls back when another frame of the site may have written or cleared it. */
  onChange(listener: () => void): void {
    addEventListener('pageshow', () => {
      this.#isAway = false
    })
    addEventListener('storage', ({ key, newValue }) => {
      if (key === LEFT + this.#site && newValue !== null && !this.#isAway) sessionStorage.removeItem(key)
      else if (key === null || key === STOPS || key.startsWith(PREFIX)) listener()
    })
  }

  #forget(): void {
    for (const storage of [sessionStorage, localStorage]) storage.removeItem(PREFIX + this.#site)
  }
}

const stopsSoFar = (): number => Number(localStorage.getItem(STOPS) ?? 0)

function readOne(storage: Storage, site: string): Consent | null {
  const text = storage.getItem(PREFIX + site)
  if (text === null || (storage === sessionStorage && storage.getItem(LEFT + site) !== null)) return null
  try {
    const stored = JSON.parse(text)
    const consent = readConsent(stored)
    return consent?.site === site && stored.stops === stopsSoFar() ? consent : null
  } catch {
    return null
  }
}
