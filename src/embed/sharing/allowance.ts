import type { Consent, VisitorLimits } from '../../core/embed/embed-config.ts'
import {
  engineCeiling,
  type GivenRecord,
  givenInMonth,
  mostGiven,
  withCount,
} from '../../core/embed/give/given-bytes.ts'
import { isLeaseDue } from '../../core/embed/give/leases.ts'
import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import { AGREED_NO_MORE, agreedUntil, isNoteDue } from '../../core/embed/give/site-parts.ts'
import { payloadWithin } from '../../core/embed/give/visitor-limits.ts'
import { monthOf } from '../../core/traffic/calendar-month.ts'
import type { AllSites } from './all-sites.ts'
import { openAllSites } from './open-all-sites.ts'
import { hasOneLimit, partitionId, readStoredGiven, setOneLimit, storeGiven, visitStart } from './stored-given.ts'

/** What is left of the visitor's limits, in bytes of payload. */
export interface Left {
  readonly visit: number
  readonly month: number
}

/** How often it is read whether the page of all sites took the yes back, s. */
const REVOKED_EACH = 2
/** How often what was sent is noted for that page, s. */
const SENT_EACH = 30

const thisMonth = (): number => monthOf(Date.now())

/**
 * What was given on this site, against what the visitor allows: on this site alone, or on all sites. Use it only after
 * a yes: it stores.
 */
export class Allowance {
  readonly #site: string
  readonly #base: string
  readonly #onChange: () => void
  #record: GivenRecord = readStoredGiven()
  #visitStart = visitStart(this.#givenThisMonth)
  #allSites: AllSites | null = null
  /** What this site may give in this month of the limit for all sites; null: none was taken yet. */
  #taken: number | null = null
  #taking: Promise<void> | null = null
  #revokedMs = 0
  #ticks = 0
  /** For the page of all sites: what it was told last. */
  #agreed = AGREED_NO_MORE
  #notedSent = 0
  /** What the visitor allows on all sites, bytes; null where each site has its own limit. */
  oneLimit: number | null = null

  /** @param base the frame's own folder, ending in a slash */
  constructor(site: string, base: string, onChange: () => void) {
    this.#site = site
    this.#base = base
    this.#onChange = onChange
    if (hasOneLimit()) void this.#join(null)
  }

  get grade(): LimitGrade {
    return this.#allSites?.grade ?? 'site'
  }

  get given(): { readonly visit: number; readonly month: number } {
    const month = this.#givenThisMonth
    return { visit: month - this.#visitStart, month }
  }

  /**
   * Has one limit hold on all sites, where the browser and the visitor permit it: call it in a click. The limit is the
   * one that another site has set, else this one.
   */
  useOneLimit(monthBytes: number): Promise<boolean> {
    return this.#join(monthBytes)
  }

  async setOneLimit(monthBytes: number): Promise<void> {
    if (this.#allSites === null) return
    await this.#allSites.setLimit(monthBytes)
    this.oneLimit = monthBytes
    this.#onChange()
  }

  /** @param uploadedBytes the engine's own count of this month */
  onCounted(uploadedBytes: number): void {
    this.#set(withCount(readStoredGiven(), uploadedBytes, thisMonth()))
    storeGiven(this.#record)
  }

  /** The frame that runs the engine has counted, or will in a moment. */
  onCountedElsewhere(): void {
    this.#set(readStoredGiven())
  }

  #set(record: GivenRecord): void {
    this.#record = record
    this.#visitStart = visitStart(this.#givenThisMonth)
  }

  /** Notes for the page of all sites, and takes more of the limit, when that is due. Called once a second. */
  tick(consent: Pick<Consent, 'term' | 'until'>): void {
    this.#ticks++
    const allSites = this.#allSites
    if (allSites === null) return
    if (this.#ticks % REVOKED_EACH === 0) void this.#readRevoked(allSites)
    const now = Date.now()
    const isNew = isNoteDue(this.#agreed, consent, now)
    if (isNew) this.#agreed = agreedUntil(consent, now)
    const given = this.#givenThisMonth
    const isSentNew = given !== this.#notedSent && this.#ticks % SENT_EACH === 0
    if (isNew || isSentNew || isLeaseDue(given, this.#taken ?? 0)) void this.#take(allSites)
  }

  /** The visitor stopped: the page of all sites says so. */
  async noteEnded(): Promise<void> {
    // What is on its way to be noted does not know yet.
    await this.#taking
    this.#agreed = AGREED_NO_MORE
    if (this.#allSites !== null) await this.#take(this.#allSites)
  }

  /** Whether the page of all sites took back a yes that was given at `givenMs`. */
  isRevoked(givenMs: number): boolean {
    if (this.#revokedMs === 0) return false
    if (this.#revokedMs >= givenMs) return true
    this.#revokedMs = 0
    void this.#allSites?.clearRevoked()
    return false
  }

  left(limits: VisitorLimits): Left {
    const given = this.#givenThisMonth
    const { visitLimit, monthLimit } = this.#bounds(limits)
    return { visit: this.#visitStart + visitLimit - given, month: monthLimit - given }
  }

  /** The count of the engine at which it stops sending. */
  ceiling(limits: VisitorLimits): number {
    const most = mostGiven({ visitStart: this.#visitStart, ...this.#bounds(limits) })
    return engineCeiling(this.#record, most, thisMonth())
  }

  get #givenThisMonth(): number {
    return givenInMonth(this.#record, thisMonth())
  }

  #bounds({ visitBytes, monthBytes }: VisitorLimits): { visitLimit: number; monthLimit: number } {
    const ofSite = payloadWithin(monthBytes)
    // Until it is known what is left for this site, nothing is.
    const monthLimit = this.#allSites === null && !hasOneLimit() ? ofSite : (this.#taken ?? 0)
    return { visitLimit: payloadWithin(visitBytes), monthLimit }
  }

  /** @param monthBytes the limit to set where there is none; null: what was joined before */
  async #join(monthBytes: number | null): Promise<boolean> {
    const allSites = await openAllSites({ id: partitionId(), site: this.#site }, this.#base)
    const limit = (await allSites?.limit()) ?? monthBytes
    if (allSites === null || limit === null) {
      // No longer permitted, or deleted: the site's own limit holds, and the panel says so.
      setOneLimit(false)
      this.#onChange()
      return false
    }
    await allSites.setLimit(limit)
    setOneLimit(true)
    await this.#readRevoked(allSites)
    this.#allSites = allSites
    this.oneLimit = limit
    await this.#take(allSites)
    return true
  }

  async #readRevoked(allSites: AllSites): Promise<void> {
    this.#revokedMs = await allSites.revokedMs()
  }

  #take(allSites: AllSites): Promise<void> {
    this.#taking ??= this.#takeOnce(allSites).finally(() => {
      this.#taking = null
      this.#onChange()
    })
    return this.#taking
  }

  async #takeOnce(allSites: AllSites): Promise<void> {
    this.oneLimit = await allSites.limit()
    const limit = payloadWithin(this.oneLimit ?? 0)
    const sent = this.#givenThisMonth
    this.#taken = await allSites.take({ sent, limit, month: thisMonth(), agreed: this.#agreed })
    this.#notedSent = sent
  }
}
