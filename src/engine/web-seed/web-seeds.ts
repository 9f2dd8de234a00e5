import type { WebSeedError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { WebSeedBudget } from './budget.ts'
import type { WebSeedCaps, WebSeedContext } from './context.ts'
import type { RunSource } from './run-source.ts'
import { WebSeed, type WebSeedSummary } from './web-seed.ts'

export interface WebSeedsOptions {
  readonly layout: TorrentLayout
  /** The paths of the files below the URL of a web seed (`core/web-seed/url.ts`); called once. */
  paths(): readonly string[]
  readonly source: RunSource
  /** Shared by all torrents. */
  readonly budget: WebSeedBudget
  /** ms of a clock that never goes back. */
  readonly now: () => number
  /** The name of a file of the torrent, as it is shown. */
  fileName(index: number): string
  /** A web seed failed and rests. */
  onFailed(error: WebSeedError): void
  /** A web seed sent wrong bytes and is not asked for some files, or for anything, any more. */
  onRefused(error: WebSeedError): void
  /** Null or left out: no rate limit. */
  readonly caps?: WebSeedCaps | null
  /** As {@link WebSeedContext.isNeeded}. */
  readonly isNeeded?: WebSeedContext['isNeeded']
  readonly onWasted?: WebSeedContext['onWasted']
  /** Default LIMITS.webSeedStallMs. */
  readonly stallMs?: number
}

/** The web seeds of one torrent (BEP 19). They reserve runs from the download by themselves. */
export class WebSeeds {
  readonly #options: WebSeedsOptions
  readonly #context: WebSeedContext
  readonly #seeds = new Map<string, WebSeed>()
  #paths: readonly string[] | null = null
  #stopped = false

  constructor(options: WebSeedsOptions) {
    const { layout, source, budget: allowance, now, stallMs = LIMITS.webSeedStallMs } = options
    const { caps = null, isNeeded = null, onWasted = null } = options
    this.#options = options
    const onFailed = (error: WebSeedError): void => options.onFailed(error)
    const onRefused = (error: WebSeedError): void => options.onRefused(error)
    const fileName = (index: number): string => options.fileName(index)
    this.#context = {
      layout,
      source,
      budget: allowance,
      now,
      stallMs,
      caps,
      isNeeded,
      onWasted,
      fileName,
      onFailed,
      onRefused,
    }
  }

  get count(): number {
    return this.#seeds.size
  }

  /** Ignores a known URL, and any beyond LIMITS.webSeedsPerTorrent. */
  add(url: string): void {
    if (this.#stopped || this.#seeds.has(url) || this.#seeds.size >= LIMITS.webSeedsPerTorrent) return
    this.#paths ??= this.#options.paths()
    const seed = new WebSeed({ url, paths: this.#paths }, this.#context)
    this.#seeds.set(url, seed)
    seed.wake()
  }

  /** More is wanted: idle web seeds look for a run again. Cheap, also many times in a row. */
  wake(): void {
    for (const seed of this.#seeds.values()) seed.wake()
  }

  /**
   * The piece is not wanted from web seeds any more: it is present, or requested from others. Its blocks are free
   * without a call of `releaseRun`.
   */
  cancelPiece(piece: number): void {
    for (const seed of this.#seeds.values()) seed.cancelPiece(piece)
  }

  /** Readers wait for some pieces: web seeds release what does not lead there, and fetch from there. */
  cancelExcept(isAwaited: (piece: number) => boolean): void {
    for (const seed of this.#seeds.values()) seed.cancelExcept(isAwaited)
  }

  /**
   * This web seed sent bad bytes of a piece: it is not asked again for the files of that piece.
   * @returns false when there is no such web seed
   */
  refuse(url: string, piece: number): boolean {
    const seed = this.#seeds.get(url)
    seed?.refuse(piece)
    return seed !== undefined
  }

  summaries(): WebSeedSummary[] {
    return [...this.#seeds.values()].map((seed) => seed.summary())
  }

  /** The torrent is left: ends every request without releasing anything. */
  stop(): void {
    this.#stopped = true
    for (const seed of this.#seeds.values()) seed.stop()
  }
}
