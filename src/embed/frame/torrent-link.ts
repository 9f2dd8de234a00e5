import { BackOff } from '../../core/embed/back-off.ts'
import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import type { OwnedTorrent } from '../../core/embed/owned-torrent.ts'
import { toErrorRecord } from '../../core/errors.ts'

export interface TorrentLinkEvents {
  onRead(owned: OwnedTorrent): void
  onFailed(thrown: unknown): void
}

/** The torrent that the page's settings name: fetched when it is needed, again while its host does not answer. */
export class TorrentLink {
  readonly #events: TorrentLinkEvents
  #config: EmbedConfig | null = null
  #loading: Promise<OwnedTorrent | null> | null = null
  #backOff: BackOff | null = null

  constructor(events: TorrentLinkEvents) {
    this.#events = events
  }

  /** Returns whether it is another torrent, or comes from other servers, than before. */
  configure(config: EmbedConfig): boolean {
    const before = this.#config
    this.#config = config
    if (before !== null && contentsOf(before) === contentsOf(config)) return false
    this.#loading = null
    this.#backOff = null
    return true
  }

  /** Null where it cannot be had, or the page wants another one meanwhile. */
  load(): Promise<OwnedTorrent | null> {
    const config = this.#config
    if (config === null) return Promise.resolve(null)
    if (this.#loading !== null && (this.#backOff?.isOn(performance.now()) ?? true)) return this.#loading
    const backOff = this.#backOff
    this.#backOff = null
    const source = import('../consent/torrent-source.ts')
    const fetching = source.then(({ fetchTorrent }) => fetchTorrent(config, location.origin))
    const loading: Promise<OwnedTorrent | null> = fetching.then(
      (owned) => {
        if (this.#loading !== loading) return null
        this.#events.onRead(owned)
        return owned
      },
      (thrown: unknown) => {
        if (this.#loading !== loading) return null
        if (isUnanswered(thrown)) {
          this.#backOff = backOff ?? new BackOff()
          this.#backOff.fail(performance.now())
        }
        this.#events.onFailed(thrown)
        return null
      },
    )
    this.#loading = loading
    return loading
  }
}

/** May pass. The browser hides why there is no answer: it may have been one that other origins must not read. */
export function isUnanswered(thrown: unknown): boolean {
  const { code, fields } = toErrorRecord(thrown)
  const { status } = fields
  const isPassing = status === undefined || status === 429 || Number(status) >= 500
  return code === 'torrent-unreachable' && isPassing
}

/** What another torrent or other servers would change. */
function contentsOf({ torrent, file, src, trackers, ice, share, bootstrapMb }: EmbedConfig): string {
  return JSON.stringify([torrent, file, src, trackers, ice, share, bootstrapMb])
}
