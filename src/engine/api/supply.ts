import { type Outlook, outlookOf } from '../../core/peering/outlook.ts'
import { holdOf } from '../sessions/pieces/hold.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'

/** What a running download may hope for, for its summary. */
export interface Supply {
  readonly outlook: Outlook | null
  /** Share of the missing pieces that connected peers and web seeds have, 0..1; null when nothing is missing. */
  readonly obtainable: number | null
}

const NONE: Supply = { outlook: null, obtainable: null }
const HALTED: Supply = { outlook: 'halted', obtainable: null }

/** The outlook of a session; nulls for one that does not run, waits for the user, or misses nothing and may send it. */
export function supplyOf(session: TorrentSession): Supply {
  const { phase, swarm, content } = session
  if (phase !== 'running' || holdOf(session) !== null) return NONE
  if (swarm === null) return HALTED
  if (content?.complete || content?.source) return swarm.areUploadsHalted ? HALTED : NONE
  const peers = swarm.wires.length
  const webSeeds = swarm.download.webSeeds?.summaries() ?? []
  const resting = webSeeds.filter(({ state }) => state === 'resting' || state === 'banned').length
  const usable = webSeeds.length - resting
  // Before the metainfo is known, any peer may send it.
  const supply = swarm.download.supply() ?? { missing: 1, obtainable: peers, sending: peers }
  const { missing } = supply
  const obtainable = usable > 0 ? missing : Math.min(missing, supply.obtainable)
  const outlook = outlookOf({
    peers,
    webSeeds: { usable, resting },
    missing,
    obtainable,
    sending: supply.sending + usable,
    trackers: swarm.trackers?.summaries() ?? [],
  })
  return outlook === null ? NONE : { outlook, obtainable: obtainable / missing }
}
