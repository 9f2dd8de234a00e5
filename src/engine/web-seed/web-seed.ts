import { type FreshetError, WebSeedError } from '../../core/errors.ts'
import { RecentRate } from '../../core/lib/recent-rate.ts'
import { LIMITS } from '../../core/limits.ts'
import { AbsentFiles } from '../../core/web-seed/absent-files.ts'
import { absentFile, retryAfterMs } from '../../core/web-seed/answer.ts'
import type { WebSeedSite } from '../../core/web-seed/parts.ts'
import { keptBytes, leadBytes, nextRunBytes } from '../../core/web-seed/run-size.ts'
import { ActiveRun } from './active-run.ts'
import type { WebSeedContext } from './context.ts'
import { Cooldown } from './cooldown.ts'
import { PartRequest, type PartRequestHost } from './part-request.ts'
import { RunSet } from './run-set.ts'

export type WebSeedState = 'idle' | 'working' | 'resting' | 'banned'

/** A web seed as the list of peers shows it. */
export interface WebSeedSummary {
  readonly url: string
  readonly state: WebSeedState
  /** Payload bytes since the torrent was joined. */
  readonly downloadedBytes: number
  readonly downloadBytesPerSecond: number
  /** Why it rests or is banned; null once it has answered again. */
  readonly error: FreshetError | null
}

/** Runs of one web seed at a time: the current one, and the next, requested early so that no round trip is lost. */
const MAX_RUNS = 2
/** With one more for what a reader needs sooner than any of them. */
const MAX_RUNS_FOR_READERS = 3

/**
 * One HTTP server that has the torrent's files (BEP 19). It fetches run after run of the download, each sized to what
 * the server sends in a few seconds, and rests after a failure.
 */
export class WebSeed {
  readonly url: string
  readonly #site: WebSeedSite
  readonly #context: WebSeedContext
  readonly #requestHost: PartRequestHost
  readonly #runs: RunSet
  readonly #requests = new Set<PartRequest>()
  readonly #rate = new RecentRate()
  readonly #absent: AbsentFiles
  readonly #offers = (piece: number): boolean => this.#absent.offers(piece)
  readonly #again = (): void => this.wake()
  readonly #cooldown = new Cooldown(this.#again)
  #error: FreshetError | null = null
  #banned = false
  #stopped = false
  #wakeQueued = false
  #downloadedBytes = 0

  constructor(site: WebSeedSite, context: WebSeedContext) {
    this.url = site.url
    this.#site = site
    this.#context = context
    this.#runs = new RunSet(context)
    this.#absent = new AbsentFiles(context.layout, context.now)
    this.#requestHost = {
      stallMs: context.stallMs,
      speed: () => this.#runs.speed,
      onHead: (latencyMs) => this.#runs.onHead(latencyMs),
      onBytes: (run, bytes) => this.#onBytes(run, bytes),
      waitMs: () => context.caps?.waitMs(context.now()) ?? 0,
    }
  }

  summary(): WebSeedSummary {
    const working = this.#runs.size > 0 ? 'working' : 'idle'
    return {
      url: this.url,
      state: this.#banned ? 'banned' : this.#cooldown.isActive ? 'resting' : working,
      downloadedBytes: this.#downloadedBytes,
      downloadBytesPerSecond: this.#rate.bytesPerSecond(this.#context.now()),
      error: this.#error,
    }
  }

  /** There may be a run to fetch. Checked once for a burst of calls, and never synchronously. */
  wake(): void {
    if (this.#wakeQueued || this.#stopped) return
    this.#wakeQueued = true
    queueMicrotask(() => {
      this.#wakeQueued = false
      this.#fill()
    })
  }

  /** This piece is not wanted from it any more; the caller knows that its blocks are free. */
  cancelPiece(piece: number): void {
    for (const run of this.#runs.all) run.drop(piece)
    this.#review()
    this.wake()
  }

  /**
   * Releases what does not lead to an awaited piece: runs without any, or that begin after one that a reader needs
   * sooner and could be fetched now; and in other runs what comes before.
   */
  cancelExcept(isAwaited: (piece: number) => boolean): void {
    const sooner = this.#neededSooner()
    for (const run of [...this.#runs.all]) {
      const wanted = run.bytes.wantedPieces()
      const first = wanted.find(isAwaited)
      const leads = first !== undefined && (sooner === null || first < sooner)
      run.release(leads ? wanted.filter((piece) => piece < first) : wanted)
    }
    this.#review()
    this.wake()
  }

  /** It sent wrong bytes: releases all, and is not asked again. */
  ban(error: FreshetError): void {
    if (this.#banned) return
    this.#banned = true
    this.#error = error
    this.#closeAll()
  }

  stop(): void {
    this.#stopped = true
    for (const run of this.#runs.all) run.discard()
    this.#review()
    this.#context.budget.cancelWait(this.#again)
    this.#cooldown.stop()
  }

  #fill(): void {
    const { budget } = this.#context
    while (this.#mayRequest()) {
      if (!budget.hasRequest(this.#again)) return
      if (!this.#startRequest() && !this.#startRun()) return
    }
  }

  #mayRequest(): boolean {
    const isOff = this.#stopped || this.#banned || this.#cooldown.isActive
    return !isOff && this.#requests.size < LIMITS.webSeedConnections
  }

  /** Sends the next request of an active run. */
  #startRequest(): boolean {
    for (const run of this.#runs.all) {
      // Padding is filled in here, so that the run may end.
      const part = run.nextPart()
      this.#review()
      if (part === null || run.closed) continue
      const request = new PartRequest(run, part, this.#requestHost)
      this.#requests.add(request)
      this.#context.budget.reserveRequest()
      void this.#send(request)
      return true
    }
    return false
  }

  /** Reserves another run when the active ones are about to end. */
  #startRun(): boolean {
    const { budget, source, layout, now } = this.#context
    const runs = this.#runs
    if (runs.size > 0 && !this.#mayAddRun()) return false
    if (!budget.hasBytes(this.#again)) return false
    const most = Math.min(nextRunBytes(runs.speed), budget.bytes)
    const run = source.reserveRun(this.url, Math.floor(most), this.#offers)
    if (run === null) {
      // The wanted pieces may be in files that it did not have.
      const waitMs = this.#absent.nextReturnMs()
      if (waitMs !== null) this.#cooldown.wakeIn(waitMs)
      return false
    }
    runs.add(new ActiveRun(layout, this.#site, source, run, now()))
    return true
  }

  /** Whether another run may begin before the active ones have ended. */
  #mayAddRun(): boolean {
    const { size, bytesLeft, speed } = this.#runs
    if (size < MAX_RUNS && bytesLeft <= leadBytes(speed)) return true
    return size < MAX_RUNS_FOR_READERS && this.#neededSooner() !== null
  }

  #neededSooner(): number | null {
    return this.#context.source.neededSooner(this.url, this.#offers)
  }

  async #send(request: PartRequest): Promise<void> {
    try {
      await request.send(this.#context.now)
    } catch (thrown) {
      if (!(thrown instanceof WebSeedError)) throw thrown
      // A request that brought nothing wanted any more may fail.
      if (!request.run.closed && request.run.bytes.left > 0) this.#onFailed(thrown)
    } finally {
      this.#requests.delete(request)
      this.#context.budget.releaseRequest()
      this.wake()
    }
  }

  #onBytes(run: ActiveRun, bytes: number): void {
    const { caps, now } = this.#context
    this.#downloadedBytes += bytes
    this.#rate.add(bytes, now())
    caps?.charge(bytes, now())
    this.#cooldown.onSuccess()
    if (!this.#banned) this.#error = null
    const { left } = run.bytes
    const surplus = left - keptBytes(run.received, left, now() - run.startedAt)
    if (surplus > 0 && !run.closed) run.release(run.bytes.tail(surplus))
    this.#review()
    if (left <= leadBytes(this.#runs.speed)) this.wake()
  }

  #onFailed(error: WebSeedError): void {
    const file = absentFile(error)
    if (file !== null) this.#absent.add(file)
    this.#error = error
    this.#cooldown.onFailure(retryAfterMs(error))
    this.#closeAll()
    this.#context.onFailed(error)
  }

  #closeAll(): void {
    for (const run of this.#runs.all) run.close()
    this.#review()
  }

  /** After every change of what is wanted: ends requests that bring nothing wanted, and runs that are complete. */
  #review(): void {
    for (const request of this.#requests) request.cancelIfUnwanted()
    this.#runs.removeEnded()
  }
}
