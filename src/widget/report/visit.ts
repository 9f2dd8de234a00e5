import {
  type EmbedReport,
  REPORT_EMBEDS,
  REPORT_VERSION,
  type VisitReport,
} from '../../core/embed/numbers/visit-report.ts'

/** What the elements of this page have to report, by the owner's address, relative to the page. */
const noted = new Map<string, EmbedReport[]>()
/** Elements in the page: what notes what they did, called before the page goes. */
export const elements = new Set<() => void>()
globalThis.addEventListener?.('pagehide', () => {
  for (const note of elements) note()
  for (const [url, embeds] of noted) send(url, embeds)
})

export function noteEmbed(url: string, embed: EmbedReport): void {
  const embeds = [...(noted.get(url) ?? []), embed]
  noted.set(url, embeds)
  if (embeds.length === REPORT_EMBEDS) send(url, embeds)
}

/** Unlike `sendBeacon` it takes no cookie along, which would be an id. */
function send(url: string, embeds: readonly EmbedReport[]): void {
  noted.delete(url)
  const report: VisitReport = { freshet: REPORT_VERSION, embeds }
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(report),
    keepalive: true,
    credentials: 'omit',
  }).catch(() => {})
}
