import { type FreshetError, WebSeedError } from '../../core/errors.ts'
import { RecentRate } from '../../core/lib/recent-rate.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import { AbsentFiles } from '../../core/web-seed/absent-files.ts'
import { absentFile, retryAfterMs } from '../../core/web-seed/answer.ts'
import type { WebSeedSite } from '../../core/web-seed/parts.ts'
import {
  keptBytes,
  leadBytes,
  nextRunBytes,
  UNKNOWN_SPEED,
  type WebSeedSpeed,
  withAnswer,
  withRun,
} from '../../core/web-seed/run-size.ts'
import { ActiveRun } from './active-run.ts'
import type { WebSeedBudget } from './budget.ts'
import { Cooldown } from './cooldown.ts'
import { PartRequest, type PartRequestListener } from './part-request.ts'
import type { RunSource } from './run-source.ts'

export type WebSeedState = 'idle' | 'working' | 'resting' | 'banned'

/** A web seed as the peers view shows it. */
export interface WebSeedSummary {
  readonly url: string
  readonly state: WebSeedState
  /** Payload bytes since the torrent was joined. */
  readonly downloadedBytes: number
  readonly downloadBytesPerSecond: number
  /** Why it rests or is banned; null once it has answered again. */
  readonly error: FreshetError | null
}

/** Rate limits of downloads, for one torrent. */
export interface WebSeedCaps {
  /** How long until more may be read, ms; 0 for now. */
  waitMs(now: number): number
  charge(bytes: number, now: number): void
}

/** What the web seeds of a torrent share. */
export interface WebSeedContext {
  readonly layout: TorrentLayout
  readonly source: RunSource
  readonly budget: WebSeedBudget
  /** ms of a clock that never goes back. */
  readonly now: () => number
  readonly stallMs: number
  readonly caps: WebSeedCaps | null
  onFailed(error: WebSeedError): void
}

/** Runs that one web seed may have under way: the one that comes, and the next, asked for so that no round trip is lost. */
const RUNS = 2

/**
 * One HTTP server that has the torrent's files (BEP 19). It takes run after run from the download, each sized to what the server gives
 * in a few seconds, and rests after a failure.
 */
export class WebSeed {
  readonly url: string
  readonly #site: WebSeedSite
  readonly #house: WebSeedContext
  readonly #watch: PartRequestListener
  readonly #runs = new Set<ActiveRun>()
  readonly #lanes = new Set<PartRequest>()
  readonly #rate: RecentRate
  readonly #absent: AbsentFiles
  readonly #again = (): void => this.wake()
  readonly #rest = new Cooldown(this.#again)
  #pace: WebSeedSpeed = UNKNOWN_SPEED
  #error: FreshetError | null = null
  #banned = false
  #stopped = false
  #wakeQueued = false
  #downloadedBytes = 0
  /** Bytes of its runs that have not come, as the allowance knows it. */
  #underWay = 0
  /** When the last run ended, for the speed of one that was begun before. */
  #endedAt = 0

  constructor(site: WebSeedSite, house: WebSeedContext) {
    this.url = site.url
    this.#site = site
    this.#house = house
    this.#rate = new RecentRate()
    this.#absent = new AbsentFiles(house.layout, house.now)
    this.#watch = {
      stallMs: house.stallMs,
      speed: () => this.#pace,
      onHead: (latencyMs) => {
        this.#pace = withAnswer(this.#pace, latencyMs)
      },
      onBytes: (run, bytes) => this.#came(run, bytes),
      waitMs: () => house.caps?.waitMs(house.now()) ?? 0,
    }
  }

  summary(): WebSeedSummary {
    const working = this.#runs.size > 0 ? 'working' : 'idle'
    return {
      url: this.url,
      state: this.#banned ? 'banned' : this.#rest.isActive ? 'resting' : working,
      downloadedBytes: this.#downloadedBytes,
      downloadBytesPerSecond: this.#rate.bytesPerSecond(this.#house.now()),
      error: this.#error,
    }
  }

  /** Something may be wanted of it. Looked at once for a burst of calls, and never within the caller's own step. */
  wake(): void {
    if (this.#wakeQueued || this.#stopped) return
    this.#wakeQueued = true
    queueMicrotask(() => {
      this.#wakeQueued = false
      this.#fill()
    })
  }

  /** This piece is wanted of it no more; the caller knows that it is free. */
  cancelPiece(piece: number): void {
    for (const run of this.#runs) run.drop(piece)
    this.#review()
    this.wake()
  }

  /** Gives back what does not lead to pieces `first`..`last`: runs that bring none of them, and of the others what comes before. */
  cancelExcept(first: number, last: number): void {
    for (const run of this.#runs) {
      const wanted = run.bytes.wantedPieces()
      const leads = wanted.some((piece) => piece >= first && piece <= last)
      run.release(leads ? wanted.filter((piece) => piece < first) : wanted)
    }
    this.#review()
    this.wake()
  }

  /** It sent wrong bytes: everything is given back, and it is asked no more. */
  ban(error: FreshetError): void {
    if (this.#banned) return
    this.#banned = true
    this.#error = error
    this.#closeAll()
  }

  stop(): void {
    this.#stopped = true
    for (const run of this.#runs) run.discard()
    this.#review()
    this.#house.budget.cancelWait(this.#again)
    this.#rest.stop()
  }

  #fill(): void {
    const { budget: allowance } = this.#house
    while (!this.#stopped && !this.#banned && !this.#rest.isActive && this.#lanes.size < LIMITS.webSeedConnections) {
      if (!allowance.hasRequest(this.#again)) return
      if (!this.#startLane() && !this.#startRun()) return
    }
  }

  /** Makes the next request of a run under way. */
  #startLane(): boolean {
    for (const run of this.#runs) {
      // Zeros are made on the way, so that it may end here.
      const part = run.nextPart()
      this.#review()
      if (part === null || run.closed) continue
      const lane = new PartRequest(run, part, this.#watch)
      this.#lanes.add(lane)
      this.#house.budget.reserveRequest()
      void this.#pull(lane)
      return true
    }
    return false
  }

  /** Takes another run when the ones under way are about to end. */
  #startRun(): boolean {
    const { budget: allowance, source, layout, now } = this.#house
    const left = this.#left()
    if (this.#runs.size >= RUNS || (this.#runs.size > 0 && left > leadBytes(this.#pace))) return false
    if (!allowance.hasBytes(this.#again)) return false
    const most = Math.min(nextRunBytes(this.#pace), allowance.bytes)
    const run = source.reserveRun(this.url, Math.floor(most), (piece) => this.#absent.offers(piece))
    if (run === null) {
      // What is wanted may be in files only that it did not have.
      const waitMs = this.#absent.nextReturnMs()
      if (waitMs !== null) this.#rest.wakeIn(waitMs)
      return false
    }
    this.#runs.add(new ActiveRun(layout, this.#site, source, run, now()))
    this.#account()
    return true
  }

  async #pull(lane: PartRequest): Promise<void> {
    try {
      await lane.run(this.#house.now)
    } catch (thrown) {
      if (!(thrown instanceof WebSeedError)) throw thrown
      // Nothing was lost where nothing was wanted any more.
      if (!lane.run.closed && lane.run.bytes.left > 0) this.#failed(thrown)
    } finally {
      this.#lanes.delete(lane)
      this.#house.budget.releaseRequest()
      this.wake()
    }
  }

  #came(run: ActiveRun, bytes: number): void {
    this.#downloadedBytes += bytes
    this.#rate.add(bytes, this.#house.now())
    this.#house.caps?.charge(bytes, this.#house.now())
    this.#rest.onSuccess()
    if (!this.#banned) this.#error = null
    const { left } = run.bytes
    const surplus = left - keptBytes(run.received, left, this.#house.now() - run.startedAt)
    if (surplus > 0 && !run.closed) run.release(run.bytes.tail(surplus))
    this.#review()
    if (left <= leadBytes(this.#pace)) this.wake()
  }

  #failed(error: WebSeedError): void {
    const file = absentFile(error)
    if (file !== null) this.#absent.add(file)
    this.#error = error
    this.#rest.onFailure(retryAfterMs(error))
    this.#closeAll()
    this.#house.onFailed(error)
  }

  #closeAll(): void {
    for (const run of this.#runs) run.close()
    this.#review()
  }

  /** After anything that changes what is wanted: ends requests that bring nothing, and runs that have nothing to come. */
  #review(): void {
    for (const lane of this.#lanes) lane.cancelIfUnwanted()
    for (const run of this.#runs) {
      if (run.bytes.left > 0 && !run.closed) continue
      this.#runs.delete(run)
      const now = this.#house.now()
      // Runs overlap: what came before the one ahead ended came at its cost.
      if (run.received > 0) {
        this.#pace = withRun(this.#pace, run.received, now - Math.max(run.startedAt, this.#endedAt))
        this.#endedAt = now
      }
    }
    this.#account()
  }

  #left(): number {
    let left = 0
    for (const run of this.#runs) left += run.bytes.left
    return left
  }

  /** Tells the allowance what is under way now. */
  #account(): void {
    const left = this.#left()
    const freed = this.#underWay - left
    this.#underWay = left
    if (freed > 0) this.#house.budget.releaseBytes(freed)
    else this.#house.budget.reserveBytes(-freed)
  }
}
