import { WebSeedError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { WebSeedBudget } from './budget.ts'
import type { RunSource } from './run-source.ts'
import { WebSeed, type WebSeedCaps, type WebSeedContext, type WebSeedSummary } from './web-seed.ts'

export interface WebSeedsOptions {
  readonly layout: TorrentLayout
  /** Where its files are below the address of a web seed (`core/web-seed-url.ts`); asked once. */
  paths(): readonly string[]
  readonly source: RunSource
  /** One for all torrents. */
  readonly budget: WebSeedBudget
  /** ms of a clock that never goes back. */
  readonly now: () => number
  /** A web seed failed and rests, or was banned. */
  onFailed(error: WebSeedError): void
  /** Null or left out: no rate limit. */
  readonly caps?: WebSeedCaps | null
  /** Default LIMITS.webSeedStallMs. */
  readonly stallMs?: number
}

/** The web seeds of one torrent (BEP 19). They ask the download for runs by themselves; its calls here say what changed. */
export class WebSeeds {
  readonly #options: WebSeedsOptions
  readonly #house: WebSeedContext
  readonly #seeds = new Map<string, WebSeed>()
  #paths: readonly string[] | null = null
  #stopped = false

  constructor(options: WebSeedsOptions) {
    const { layout, source, budget: allowance, now, stallMs = LIMITS.webSeedStallMs, caps = null } = options
    this.#options = options
    const onFailed = (error: WebSeedError): void => options.onFailed(error)
    this.#house = { layout, source, budget: allowance, now, stallMs, caps, onFailed }
  }

  get count(): number {
    return this.#seeds.size
  }

  /** Does nothing for one that is there, and past LIMITS.webSeedsPerTorrent. */
  add(url: string): void {
    if (this.#stopped || this.#seeds.has(url) || this.#seeds.size >= LIMITS.webSeedsPerTorrent) return
    this.#paths ??= this.#options.paths()
    const seed = new WebSeed({ url, paths: this.#paths }, this.#house)
    this.#seeds.set(url, seed)
    seed.wake()
  }

  /** Something is wanted that was not: web seeds with nothing to do ask again. Cheap, also many times in a row. */
  wake(): void {
    for (const seed of this.#seeds.values()) seed.wake()
  }

  /**
   * The piece is wanted of no web seed any more: it is here, or asked of others. What they still have of it is free for the caller
   * without a call of `released`.
   */
  cancelPiece(piece: number): void {
    for (const seed of this.#seeds.values()) seed.cancelPiece(piece)
  }

  /** A reader waits for this piece: what web seeds fetch and does not lead there is released, so that they ask again. */
  cancelExcept(firstPiece: number): void {
    const ahead = Math.ceil(LIMITS.streamReadAheadBytes / this.#options.layout.pieceLength)
    for (const seed of this.#seeds.values()) seed.cancelExcept(firstPiece, firstPiece + ahead)
  }

  /** A piece failed, and its bad bytes came from this web seed: it is asked no more. False when there is no such web seed. */
  ban(url: string, piece: number): boolean {
    const seed = this.#seeds.get(url)
    if (!seed) return false
    const error = new WebSeedError('web-seed-wrong-bytes', `${url}: expected piece ${piece}, got other bytes`, {
      url,
      piece,
    })
    seed.ban(error)
    return true
  }

  summaries(): WebSeedSummary[] {
    return [...this.#seeds.values()].map((seed) => seed.summary())
  }

  /** The torrent is left: every request ends, and nothing is released. */
  stop(): void {
    this.#stopped = true
    for (const seed of this.#seeds.values()) seed.stop()
  }
}
