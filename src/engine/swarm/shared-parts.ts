import type { RefusedPeers } from '../../core/peering/refused-peers.ts'
import type { DiscoveryOptions } from '../discovery/discovery.ts'
import type { DownloadCaps } from '../download/download-caps.ts'
import type { TrafficCounter } from '../lib/traffic-counter.ts'
import type { Uploader } from '../upload/uploader.ts'
import type { WebSeedBudget } from '../web-seed/budget.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { MetadataFetch, MetadataFetchOptions } from './metadata-fetch.ts'

/** What an entry of the worker may leave out of its swarms. */
export interface SwarmParts {
  /** Gets the metainfo of links, and sends it to peers; null where every torrent comes with its own. */
  readonly fetchMetadata: ((options: MetadataFetchOptions) => MetadataFetch) | null
  /** Makes a tracker without a server; null for the address of a server. */
  readonly broadcastTracker: DiscoveryOptions['broadcastTracker']
}

/** What all swarms share. */
export interface SharedParts extends SwarmParts {
  /** Ours, 40 hex digits. */
  readonly peerId: string
  readonly rtcConfiguration: RTCConfiguration
  readonly uploads: Uploader
  readonly downloads: DownloadCaps
  readonly connections: ConnectionPool
  readonly webSeedBudget: WebSeedBudget
  readonly traffic: TrafficCounter
  /** Peers that the user has stopped. */
  readonly refused: RefusedPeers
}
