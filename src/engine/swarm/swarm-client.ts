import { RefusedPeers } from '../../core/peering/refused-peers.ts'
import type { EngineSettings } from '../../protocol/engine.ts'
import { DownloadCaps } from '../download/download-caps.ts'
import { type TrafficCounter, UNCOUNTED } from '../lib/traffic-counter.ts'
import { Uploader } from '../upload/uploader.ts'
import { WebSeedBudget } from '../web-seed/budget.ts'
import { ConnectionPool } from './connection-pool.ts'
import { makePeerId } from './peer-id.ts'
import type { SharedParts, SwarmParts } from './shared-parts.ts'
import { Swarm } from './swarm.ts'
import type { SwarmHost } from './swarm-host.ts'

function rtcConfigurationOf({ iceServers }: EngineSettings): RTCConfiguration {
  return { iceServers: iceServers.map((server) => ({ ...server, urls: [server.urls].flat() })) }
}

/** Joins swarms, and holds what they share: our peer id, connections, upload slots and rate limits. */
export class SwarmClient implements SharedParts {
  /** 40 hex digits. */
  readonly peerId = makePeerId()
  readonly fetchMetadata: SwarmParts['fetchMetadata']
  readonly broadcastTracker: SwarmParts['broadcastTracker']
  readonly traffic: TrafficCounter
  readonly uploads: Uploader
  readonly downloads = new DownloadCaps()
  readonly connections = new ConnectionPool()
  readonly webSeedBudget = new WebSeedBudget()
  readonly refused = new RefusedPeers()
  readonly #swarms = new Set<Swarm>()
  #rtcConfiguration: RTCConfiguration = {}

  constructor(settings: EngineSettings, parts: SwarmParts, traffic = UNCOUNTED) {
    this.fetchMetadata = parts.fetchMetadata
    this.broadcastTracker = parts.broadcastTracker
    this.traffic = traffic
    this.uploads = new Uploader({ traffic })
    this.configure(settings)
  }

  get rtcConfiguration(): RTCConfiguration {
    return this.#rtcConfiguration
  }

  /** Swarms that were joined and have not ended. */
  get swarms(): ReadonlySet<Swarm> {
    return this.#swarms
  }

  configure(settings: EngineSettings): void {
    this.#rtcConfiguration = rtcConfigurationOf(settings)
    const { uploadBytesPerSecond, torrentUploadBytesPerSecond } = settings
    const { downloadBytesPerSecond, torrentDownloadBytesPerSecond } = settings
    this.uploads.setLimits({ all: uploadBytesPerSecond ?? null, each: torrentUploadBytesPerSecond ?? {} })
    this.downloads.setLimits({ all: downloadBytesPerSecond ?? null, each: torrentDownloadBytesPerSecond ?? {} })
  }

  /** Joins a swarm. The caller makes sure that no info hash is joined twice. */
  join(host: SwarmHost): Swarm {
    const swarm = new Swarm(host, this, () => this.#swarms.delete(swarm))
    this.#swarms.add(swarm)
    return swarm
  }

  /** Leaves every swarm. */
  async close(): Promise<void> {
    await Promise.all([...this.#swarms].map((swarm) => swarm.leave()))
  }
}
