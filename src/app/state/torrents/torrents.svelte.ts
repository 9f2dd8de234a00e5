import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { applyChanges } from '../../../protocol/changes.ts'
import type { EngineChanges, EngineSnapshot, TorrentDetail, TorrentSummary } from '../../../protocol/engine.ts'
import { type Announcement, announcementsBetween } from './announcements.ts'

export interface TrafficSample {
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
}

/** Seconds of traffic kept for the chart above the list. */
export const TRAFFIC_SECONDS = 120
const IDLE: TrafficSample = { downloadBytesPerSecond: 0, uploadBytesPerSecond: 0 }

/** The list of torrents as of the engine's last message. */
export class Torrents {
  #list = $state.raw<readonly TorrentSummary[]>([])
  #detail = $state.raw<TorrentDetail | null>(null)
  #snapshot: EngineSnapshot | null = null
  #announcements = $state.raw<readonly Announcement[]>([])
  #traffic = $state.raw<readonly TrafficSample[]>([])
  #loaded = $state(false)

  constructor() {
    setInterval(() => this.#sample(), 1_000)
  }

  /** Newest first. */
  get list(): readonly TorrentSummary[] {
    return this.#list
  }

  /** Whether the list is known: false until the engine has read its sessions. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** The latest events, for screen readers. */
  get announcements(): readonly Announcement[] {
    return this.#announcements
  }

  /** Newest last, one per second, at most {@link TRAFFIC_SECONDS}. */
  get traffic(): readonly TrafficSample[] {
    return this.#traffic
  }

  get total(): TrafficSample {
    let downloadBytesPerSecond = 0
    let uploadBytesPerSecond = 0
    for (const torrent of this.#list) {
      if (torrent.state === 'paused' || torrent.state === 'failed') continue
      downloadBytesPerSecond += torrent.downloadBytesPerSecond
      uploadBytesPerSecond += torrent.uploadBytesPerSecond
    }
    return { downloadBytesPerSecond, uploadBytesPerSecond }
  }

  find(infoHash: InfoHash): TorrentSummary | null {
    return this.#list.find((torrent) => torrent.infoHash === infoHash) ?? null
  }

  /** The watched torrent's files, peers and pieces; null for another torrent, or before they are known. */
  detailOf(infoHash: InfoHash): TorrentDetail | null {
    return this.#detail?.infoHash === infoHash ? this.#detail : null
  }

  apply(changes: EngineChanges): void {
    const before = this.#list
    this.#snapshot = applyChanges(this.#snapshot, changes)
    this.#list = this.#snapshot.torrents
    this.#detail = changes.detail
    // The torrents of the first list are no events.
    const announcements = this.#loaded ? announcementsBetween(before, this.#list) : []
    if (announcements.length > 0) this.#announcements = announcements
  }

  markLoaded(): void {
    this.#loaded = true
  }

  /** Called when the engine has stopped: its list is not valid any more. */
  clear(): void {
    this.#snapshot = null
    this.#list = []
    this.#detail = null
    this.#loaded = false
  }

  #sample(): void {
    const now = this.total
    const isIdle = now.downloadBytesPerSecond === 0 && now.uploadBytesPerSecond === 0
    const wasIdle = this.#traffic.every((past) => past.downloadBytesPerSecond === 0 && past.uploadBytesPerSecond === 0)
    if (isIdle && wasIdle) return
    // The chart rises from zero.
    const past = this.#traffic.length === 0 ? [IDLE] : this.#traffic
    this.#traffic = [...past, isIdle ? IDLE : now].slice(-TRAFFIC_SECONDS)
  }
}
