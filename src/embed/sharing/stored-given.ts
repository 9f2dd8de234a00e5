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
