import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'

export interface TorrentLinkEvents {
  onRead(owned: OwnedTorrent): void
  onFailed(thrown: unknown): void
}

/** The torrent that the page's settings name: fetched once, when it is needed. */
export class TorrentLink {
  readonly #events: TorrentLinkEvents
  #config: EmbedConfig | null = null
  #loading: Promise<OwnedTorrent | null> | null = null

  constructor(events: TorrentLinkEvents) {
    this.#events = events
  }

  /** Returns whether it is another torrent, or comes from other servers, than before. */
  configure(config: EmbedConfig): boolean {
    const before = this.#config
    this.#config = config
    if (before !== null && contentsOf(before) === contentsOf(config)) return false
    this.#loading = null
    return true
  }

  /** Null where it cannot be had, or the page wants another one meanwhile. */
  load(): Promise<OwnedTorrent | null> {
    const config = this.#config
    if (config === null) return Promise.resolve(null)
    if (this.#loading !== null) return this.#loading
    const fetching = import('../consent/torrent-source.ts').then(({ fetchTorrent }) => fetchTorrent(config))
    const loading: Promise<OwnedTorrent | null> = fetching.then(
      (owned) => {
        if (this.#loading !== loading) return null
        this.#events.onRead(owned)
        return owned
      },
      (thrown: unknown) => {
        if (this.#loading === loading) this.#events.onFailed(thrown)
        return null
      },
    )
    this.#loading = loading
    return loading
  }
}

/** What another torrent or other servers would change. */
function contentsOf({ torrent, file, src, trackers, ice, share, bootstrapMb }: EmbedConfig): string {
  return JSON.stringify([torrent, file, src, trackers, ice, share, bootstrapMb])
}
