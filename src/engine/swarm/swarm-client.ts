import WebTorrent from 'webtorrent'
import { LIMITS } from '../../core/limits.ts'
import type { EngineSettings } from '../../protocol/engine.ts'
import { DownloadCaps } from '../download/download-caps.ts'
import { Uploader } from '../upload/uploader.ts'
import { WebSeedBudget } from '../web-seed/budget.ts'
import { PeerHouse } from './connection-pool.ts'
import { Swarm, type SwarmHost } from './swarm.ts'

const PEER_ID_PREFIX = '-FR0100-'
const PEER_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function makePeerId(): Uint8Array {
  const id = new TextEncoder().encode(PEER_ID_PREFIX.padEnd(20, '0'))
  const random = crypto.getRandomValues(new Uint8Array(20))
  for (let i = PEER_ID_PREFIX.length; i < 20; i++) {
    id[i] = PEER_ID_ALPHABET.charCodeAt((random[i] ?? 0) % PEER_ID_ALPHABET.length)
  }
  return id
}

function rtcConfiguration(settings: EngineSettings): RTCConfiguration {
  return { iceServers: settings.iceServers.map((server) => ({ urls: server.urls as string | string[] })) }
}

/** webtorrent's client with everything a browser cannot do switched off, and our {@link Swarm} in place of its Torrent. */
export class SwarmClient extends WebTorrent {
  readonly uploads = new Uploader()
  readonly downloads = new DownloadCaps()
  readonly house = new PeerHouse()
  readonly webSeedAllowance = new WebSeedBudget()

  constructor(settings: EngineSettings) {
    super({
      peerId: makePeerId(),
      dht: false,
      lsd: false,
      utp: false,
      utPex: false,
      natUpnp: false,
      natPmp: false,
      maxConns: LIMITS.peersPerTorrent,
      tracker: { rtcConfig: rtcConfiguration(settings) },
    })
    this.setMaxListeners(0)
    this.#limitRates(settings)
  }

  configure(settings: EngineSettings): void {
    this.tracker.rtcConfig = rtcConfiguration(settings)
    this.#limitRates(settings)
  }

  /** Joins a swarm. The caller sees to it that no info hash is joined twice. */
  join(host: SwarmHost): Swarm {
    const swarm = new Swarm(host, this)
    this.torrents.push(swarm)
    return swarm
  }

  #limitRates(settings: EngineSettings): void {
    const { uploadBytesPerSecond, torrentUploadBytesPerSecond } = settings
    const { downloadBytesPerSecond, torrentDownloadBytesPerSecond } = settings
    this.uploads.setLimits({ all: uploadBytesPerSecond ?? null, each: torrentUploadBytesPerSecond ?? {} })
    this.downloads.setLimits({ all: downloadBytesPerSecond ?? null, each: torrentDownloadBytesPerSecond ?? {} })
  }
}
