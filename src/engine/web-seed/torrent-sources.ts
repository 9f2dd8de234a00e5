import { type FreshetError, MetainfoError, WebSeedError, WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { webSeedRetryMs } from '../../core/web-seed/run-size.ts'
import { fetchTorrentFile } from './fetch-torrent-file.ts'

export interface TorrentSourcesOptions {
  /**
   * Takes a .torrent file over. @throws WireError `metadata-hash` for another torrent's, MetainfoError for a bad one;
   * anything else ends the search
   */
  accept(torrentFile: Uint8Array): Promise<void>
  /** The file was good but cannot be used here, as the store fails. */
  onFailed(error: Error): void
  /** Default LIMITS.webSeedStallMs. */
  readonly stallMs?: number
}

/** A source as the list of peers shows it. */
export interface TorrentSourceSummary {
  readonly url: string
  readonly isAsked: boolean
  /** Why it has brought nothing; null before the first answer. */
  readonly error: FreshetError | null
}

/** Errors after which the same address would bring the same again. */
const FINAL = new Set([
  'web-seed-private-host',
  'web-seed-not-encrypted',
  'source-too-large',
  'source-not-torrent',
  'source-other',
])

/**
 * Looks for the metainfo of a magnet link at the addresses that it names (`xs`, `as`), one after the other and again
 * later, while peers are asked as well.
 */
export class TorrentSources {
  readonly #options: TorrentSourcesOptions
  /** By address: the last error. */
  readonly #sources = new Map<string, FreshetError | null>()
  #asked: string | null = null
  #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | null = null
  #rounds = 0
  #stopped = false

  constructor(options: TorrentSourcesOptions) {
    this.#options = options
  }

  /** Ignores known addresses, and any beyond LIMITS.webSeedsPerTorrent. */
  add(urls: readonly string[]): void {
    const before = this.#sources.size
    for (const url of urls) {
      if (!this.#sources.has(url) && this.#sources.size < LIMITS.webSeedsPerTorrent) this.#sources.set(url, null)
    }
    if (this.#sources.size > before) void this.#round()
  }

  summaries(): TorrentSourceSummary[] {
    return [...this.#sources].map(([url, error]) => ({ url, isAsked: url === this.#asked, error }))
  }

  /** The metainfo is known, or the torrent was left. */
  stop(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#abort.abort()
  }

  async #round(): Promise<void> {
    if (this.#asked !== null || this.#stopped) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    // A source that is added meanwhile is asked in the same round.
    for (const [url, error] of this.#sources) {
      if (this.#stopped) return
      if (error && FINAL.has(error.code)) continue
      this.#asked = url
      await this.#ask(url)
      this.#asked = null
    }
    const isOver = [...this.#sources.values()].every((error) => error && FINAL.has(error.code))
    if (this.#stopped || isOver) return
    this.#timer = setTimeout(() => void this.#round(), webSeedRetryMs(++this.#rounds))
  }

  async #ask(url: string): Promise<void> {
    this.#abort = new AbortController()
    try {
      const torrentFile = await fetchTorrentFile(url, this.#abort, this.#options.stallMs)
      if (!this.#stopped) await this.#options.accept(torrentFile)
    } catch (thrown) {
      if (this.#stopped) return
      if (thrown instanceof WebSeedError) this.#sources.set(url, thrown)
      else if (thrown instanceof MetainfoError) this.#sources.set(url, notTorrent(url, thrown))
      else if (thrown instanceof WireError) this.#sources.set(url, otherTorrent(url))
      else this.#options.onFailed(thrown as Error)
    }
  }
}

function notTorrent(url: string, { message }: MetainfoError): WebSeedError {
  return new WebSeedError('source-not-torrent', `${url}: ${message}`, { url })
}

function otherTorrent(url: string): WebSeedError {
  return new WebSeedError('source-other', `${url}: expected the torrent of the link, got another`, { url })
}
