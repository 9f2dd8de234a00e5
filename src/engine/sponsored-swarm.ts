import { toErrorRecord, WireError } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { AppEngine } from './app-engine.ts'
import type { SponsoredSwarm } from './payments/trading/sponsoring/sponsored-swarm.ts'

/** A torrent of the engine as a sponsor sees it; null while it is in no swarm. */
export function sponsoredSwarm(engine: AppEngine, infoHash: InfoHash): SponsoredSwarm | null {
  const { client } = engine
  const swarm = [...client.swarms].find((each) => each.infoHash === infoHash)
  if (!swarm?.ready) return null
  return {
    get isComplete() {
      return swarm.download.complete
    },
    torrentFile: engine.torrentFile(infoHash),
    waitMs: () => client.downloads.waitMs(infoHash),
    onRequested: (bytes) => client.downloads.charge(infoHash, bytes),
    onReceived: (bytes) => client.traffic.onReceived(bytes),
    blame: (peerId, piece) => {
      swarm.download.onFault(peerId)
      const message = `Expected piece ${piece} to match its hash; peer ${peerId} sent other bytes`
      const error = toErrorRecord(new WireError('corrupt-piece', message, { peer: peerId, piece }))
      engine.notify({ level: 'warning', infoHash, error })
      swarm.removePeer(peerId)
    },
    seek: () => swarm.trackers?.peersChanged(),
  }
}
