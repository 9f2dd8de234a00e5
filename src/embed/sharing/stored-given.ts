import { type GivenRecord, readGiven } from '../../core/embed/give/given-bytes.ts'

const KEY = 'freshet-embed.given'
const VISIT = 'freshet-embed.visit'

/** What was given on this site, in its partition. It outlasts a stop, or stopping would give a new month's limit. */
export function readStoredGiven(): GivenRecord {
  try {
    return readGiven(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
  } catch {
    return readGiven(null)
  }
}

export function storeGiven(record: GivenRecord): void {
  localStorage.setItem(KEY, JSON.stringify(record))
}

/** What had been given in the month when this tab first gave on this site: its frames share one visit. */
export function visitStart(given: number): number {
  const stored = Number(sessionStorage.getItem(VISIT) ?? Number.NaN)
  // A new month began with 0.
  if (Number.isFinite(stored) && stored <= given) return stored
  sessionStorage.setItem(VISIT, String(given))
  return given
}

const ID = 'freshet-embed.id'
const ONE_LIMIT = 'freshet-embed.one-limit'

/** Names this partition where all sites share something: random, so that it says nothing of the site. */
export function partitionId(): string {
  const stored = localStorage.getItem(ID)
  if (stored !== null && /^[\da-f]{16}$/.test(stored)) return stored
  const id = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  localStorage.setItem(ID, id)
  return id
}

/** Whether the visitor has chosen one limit for all sites, on this site. */
export function hasOneLimit(): boolean {
  return localStorage.getItem(ONE_LIMIT) !== null
}

export function setOneLimit(isOne: boolean): void {
  if (isOne) localStorage.setItem(ONE_LIMIT, '1')
  else localStorage.removeItem(ONE_LIMIT)
}
