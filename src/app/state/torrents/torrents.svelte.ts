import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { applyChanges } from '../../../protocol/changes.ts'
import type { EngineChanges, EngineSnapshot, TorrentDetail, TorrentSummary } from '../../../protocol/engine.ts'
import { type Announcement, announcementsBetween } from './announcements.ts'

export interface FlowSample {
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
}

/** Seconds of speed kept for the river in the header. */
export const FLOW_SECONDS = 120
const STILL: FlowSample = { downloadBytesPerSecond: 0, uploadBytesPerSecond: 0 }

/** The list of torrents as the engine last told it. */
export class Torrents {
  #list = $state.raw<readonly TorrentSummary[]>([])
  #detail = $state.raw<TorrentDetail | null>(null)
  #told: EngineSnapshot | null = null
  #announcements = $state.raw<readonly Announcement[]>([])
  #flow = $state.raw<readonly FlowSample[]>([])
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

  /** What was new at last, for the live region. */
  get announcements(): readonly Announcement[] {
    return this.#announcements
  }

  /** Newest last, one a second, at most {@link FLOW_SECONDS}. */
  get flow(): readonly FlowSample[] {
    return this.#flow
  }

  get total(): FlowSample {
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

  /** The watched torrent's files, peers and pieces; null when another is watched or they are not known yet. */
  detailOf(infoHash: InfoHash): TorrentDetail | null {
    return this.#detail?.infoHash === infoHash ? this.#detail : null
  }

  take(changes: EngineChanges): void {
    const before = this.#list
    this.#told = applyChanges(this.#told, changes)
    this.#list = this.#told.torrents
    this.#detail = changes.detail
    // What was there at the start is not news.
    const news = this.#loaded ? announcementsBetween(before, this.#list) : []
    if (news.length > 0) this.#announcements = news
  }

  markLoaded(): void {
    this.#loaded = true
  }

  /** The engine is gone: its list says nothing any more. */
  forget(): void {
    this.#told = null
    this.#list = []
    this.#detail = null
    this.#loaded = false
  }

  #sample(): void {
    const now = this.total
    const still = now.downloadBytesPerSecond === 0 && now.uploadBytesPerSecond === 0
    const flat = this.#flow.every((past) => past.downloadBytesPerSecond === 0 && past.uploadBytesPerSecond === 0)
    if (still && flat) return
    // It rises from nothing, not from a wall.
    const past = this.#flow.length === 0 ? [STILL] : this.#flow
    this.#flow = [...past, still ? STILL : now].slice(-FLOW_SECONDS)
  }
}
