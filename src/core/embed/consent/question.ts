import type { EmbedConfig, EmbedFile, VisitorLimits } from '../embed-config.ts'
import { MOST_LIMITS, offeredLimits } from '../give/visitor-limits.ts'

/** All that the question says besides its fixed words. Nothing of it is a text of the site. */
export interface QuestionContents {
  /** Origin of the site, as the browser names it. */
  readonly site: string
  /** From the .torrent. */
  readonly file: EmbedFile
  /** Hosts besides other visitors that see the visitor's address: trackers, STUN and TURN servers. */
  readonly servers: readonly string[]
  /** What is offered; the visitor may change it up to `most`. */
  readonly limits: VisitorLimits
  readonly most: VisitorLimits
}

/** @param chosen what the visitor allowed before; null: nothing yet */
export function questionOf(
  site: string,
  file: EmbedFile,
  { trackers, ice, suggested }: Pick<EmbedConfig, 'trackers' | 'ice' | 'suggested'>,
  chosen: VisitorLimits | null,
): QuestionContents {
  const hosts = [...trackers, ...ice].map(hostOf)
  return { site, file, servers: [...new Set(hosts)], limits: offeredLimits(suggested, chosen), most: MOST_LIMITS }
}

/** Without its port: of `wss://host/path`, `stun:host:3478`, `turn:name:password@host`. */
function hostOf(address: string): string {
  const rest = address.replace(/^[a-z]+:(\/\/)?/i, '').replace(/^[^/]*@/, '')
  return new URL(`http://${rest}`).hostname
}
