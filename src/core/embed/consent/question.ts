import type { Address } from '../../money/wei.ts'
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
  /** The owner's account that the question names, and that is paid; null: it names none. */
  readonly payee: Address | null
  /** The visitor's own account, which is paid in place of the owner's; null: none is set. */
  readonly own: Address | null
}

/** Why no window asks. `refused`: the browser opens none. `apart`: it opened one that the frame cannot reach. */
export type NoWindow = 'refused' | 'apart'

/**
 * @param chosen what the visitor allowed before; null: nothing yet
 * @param own account that the visitor has set
 */
export function questionOf(
  site: string,
  file: EmbedFile,
  { trackers, ice, suggested, payee }: ServersOfSite & Pick<EmbedConfig, 'suggested' | 'payee'>,
  chosen: VisitorLimits | null,
  own: Address | null,
): QuestionContents {
  const limits = offeredLimits(suggested, chosen)
  // With an account of the visitor the words do not name the owner's, so the yes must not agree to it.
  const named = own === null ? payee : null
  return { site, file, servers: serversOf({ trackers, ice }), limits, most: MOST_LIMITS, payee: named, own }
}

export type ServersOfSite = Pick<EmbedConfig, 'trackers' | 'ice'>

/** Hosts besides other visitors that see the visitor's address. */
export const serversOf = ({ trackers, ice }: ServersOfSite): readonly string[] => [
  ...new Set([...trackers, ...ice].map(hostOf)),
]

/** Without its port: of `wss://host/path`, `stun:host:3478`, `turn:name:password@host`. */
function hostOf(address: string): string {
  const rest = address.replace(/^[a-z]+:(\/\/)?/i, '').replace(/^[^/]*@/, '')
  return new URL(`http://${rest}`).hostname
}
