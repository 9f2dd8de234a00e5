import { countReceivers, isSoleSeed } from '../../core/peering/receivers.ts'
import type { TorrentSummary } from '../../protocol/engine.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { hasEverything } from '../upload/has-everything.ts'

/** How many peers download from us, and whether we are the only one to have everything, for a torrent's summary. */
export function receiversOf({ content, swarm }: TorrentSession): Pick<TorrentSummary, 'receivers' | 'soleSeed'> {
  if (swarm === null || content === null) return { receivers: 0, soleSeed: false }
  const peers = swarm.wires.map(({ peerPieces, peerInterested }) => ({
    complete: hasEverything(peerPieces, content.bitfield.length),
    interested: peerInterested,
  }))
  const receivers = countReceivers(peers)
  // A list of a thousand torrents has few with receivers.
  if (receivers === 0) return { receivers, soleSeed: false }
  const webSeeds = swarm.download.webSeeds?.summaries() ?? []
  const soleSeed = isSoleSeed({
    complete: content.bitfield.isFull(),
    peers,
    webSeeds: webSeeds.filter(({ state }) => state !== 'resting' && state !== 'banned').length,
    trackerSeeders: (swarm.trackers?.summaries() ?? []).map(({ seeders }) => seeders),
  })
  return { receivers, soleSeed }
}
