import { type EmbedStats, NO_STATS } from './embed-state.ts'

/** Codes of a web seed's errors that say that its bytes are not those of the torrent. */
const MISMATCHES: ReadonlySet<string> = new Set(['web-seed-wrong-bytes', 'web-seed-wrong-files'])

interface WatchedPeer {
  readonly id: string
  readonly kind: 'webrtc' | 'web-seed' | 'source'
  readonly downloadedBytes: number
  readonly error: { readonly code: string } | null
}

/** What an engine shows of the embed's torrent: the parts of `EngineSnapshot` that matter here. */
export interface WatchedTorrent {
  readonly uploadedBytes: number
  readonly uploadBytesPerSecond: number
  readonly peers: readonly WatchedPeer[]
  readonly trackers: readonly { readonly state: string; readonly error: unknown }[]
  /** Why it has ended. */
  readonly error?: { readonly code: string } | null
  readonly hostCosts?: {
    readonly wastedBytes: number
    readonly extraBytes: number
    readonly ungivenBytes: number
  } | null
}

const NO_COSTS = { wastedBytes: 0, extraBytes: 0, ungivenBytes: 0 }

/** The torrent is not the file on the owner's host. */
export function isMismatch({ peers, error: ended }: WatchedTorrent): boolean {
  if (ended?.code === 'mismatch') return true
  return peers.some(({ kind, error }) => kind === 'web-seed' && error !== null && MISMATCHES.has(error.code))
}

/**
 * The owner's host lets no page of another origin read the file, or cannot be reached: the browser hides which. While
 * a visitor is connected the file may come from there.
 */
export function isUnreadable(torrent: WatchedTorrent): boolean {
  if (peersOf(torrent) > 0) return false
  return torrent.peers.some(
    ({ kind, error, downloadedBytes }) =>
      kind === 'web-seed' && error?.code === 'web-seed-unreachable' && downloadedBytes === 0,
  )
}

/** The owner's host has brought bytes. */
export const isRead = ({ peers }: WatchedTorrent): boolean =>
  peers.some(({ kind, downloadedBytes }) => kind === 'web-seed' && downloadedBytes > 0)

/** No tracker answers. */
export function hasDeadTrackers({ trackers }: WatchedTorrent): boolean {
  return trackers.length > 0 && trackers.every(({ state, error }) => state !== 'working' && error !== null)
}

export const peersOf = ({ peers }: WatchedTorrent): number => peers.filter(({ kind }) => kind === 'webrtc').length

/** Counts of this visit, by what each peer and the owner's host sent as far as it is known. */
export class VisitStats {
  #stats = NO_STATS
  #uploaded: number | null = null
  /** As the engine that counts now said last, and what earlier ones left ungiven. */
  #costs = NO_COSTS
  #ungivenBefore = 0
  /** What each has sent, by its id. */
  #sent: ReadonlyMap<string, number> = new Map()

  get stats(): EmbedStats {
    return this.#stats
  }

  observe({ uploadedBytes, peers, hostCosts }: WatchedTorrent): void {
    const costs = hostCosts ?? this.#costs
    const wasted = grown(this.#costs.wastedBytes, costs.wastedBytes)
    const extra = grown(this.#costs.extraBytes, costs.extraBytes)
    this.#costs = costs
    const before = this.#stats
    const grownBy = (kind: WatchedPeer['kind']): number =>
      sum(
        peers
          .filter((peer) => peer.kind === kind)
          .map((peer) => grown(this.#sent.get(peer.id) ?? 0, peer.downloadedBytes)),
      )
    this.#stats = {
      ...before,
      http: Math.max(0, before.http + grownBy('web-seed') - wasted - extra),
      peers: before.peers + grownBy('webrtc'),
      wasted: before.wasted + wasted,
      extraHttp: this.#ungivenBefore + costs.ungivenBytes,
      sharedOut: before.sharedOut + grown(this.#uploaded ?? uploadedBytes, uploadedBytes),
      peersNow: peers.filter(({ kind }) => kind === 'webrtc').length,
    }
    this.#uploaded = uploadedBytes
    this.#sent = new Map(peers.map(({ id, downloadedBytes }) => [id, downloadedBytes]))
  }

  /** Another engine counts from now on. */
  onEngineChanged(): void {
    this.#sent = new Map()
    this.#uploaded = null
    this.#ungivenBefore = this.#stats.extraHttp
    this.#costs = NO_COSTS
    this.#stats = { ...this.#stats, peersNow: 0 }
  }
}

/** A count that fell began anew. */
const grown = (before: number, now: number): number => (now < before ? now : now - before)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
