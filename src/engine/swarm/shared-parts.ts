import type { RefusedPeers } from '../../core/peering/refused-peers.ts'
import type { DownloadCaps } from '../download/download-caps.ts'
import type { TrafficCounter } from '../lib/traffic-counter.ts'
import type { Uploader } from '../upload/uploader.ts'
import type { WebSeedBudget } from '../web-seed/budget.ts'
import type { ConnectionPool } from './connection-pool.ts'

/** What all swarms share. */
export interface SharedParts {
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
