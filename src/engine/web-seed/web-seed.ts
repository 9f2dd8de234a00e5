import { type FreshetError, WebSeedError } from '../../core/errors.ts'
import { RecentRate } from '../../core/lib/recent-rate.ts'
import { LIMITS } from '../../core/limits.ts'
import { absentFile, retryAfterMs, type WebSeedBody } from '../../core/web-seed/answer.ts'
import { type FetchPart, fileAsPart, type WebSeedSite } from '../../core/web-seed/parts.ts'
import { unreachable } from '../../core/web-seed/reach.ts'
import { keptBytes, leadBytes, nextRunBytes } from '../../core/web-seed/run-size.ts'
import { filesOfPiece, UnusableFiles, wrongFilesError } from '../../core/web-seed/unusable-files.ts'
import { APP } from '../lib/app-address.ts'
import { ActiveRun } from './active-run.ts'
import type { WebSeedContext } from './context.ts'
import { Cooldown } from './cooldown.ts'
import { PartRequest, type PartRequestHost } from './part-request.ts'
import { RunSet } from './run-set.ts'
import { type FileRead, WholeFiles } from './whole-files.ts'

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
  readonly #unusable: UnusableFiles
  readonly #whole: WholeFiles
  readonly #offers = (piece: number): boolean => this.#isNeeded(piece) && this.#whole.offers(piece)
  readonly #again = (): void => this.wake()
  readonly #cooldown = new Cooldown(this.#again)
  #error: WebSeedError | null
  #banned = false
  #stopped = false
  #wakeQueued = false
  #downloadedBytes = 0

  constructor(site: WebSeedSite, context: WebSeedContext) {
    this.url = site.url
    this.#site = site
    this.#context = context
    this.#runs = new RunSet(context)
    this.#unusable = new UnusableFiles(context.layout, context.now)
    this.#whole = new WholeFiles(site.url, context, this.#unusable)
    this.#error = unreachable(site.url, APP)
    this.#banned = this.#error !== null
    this.#requestHost = {
      stallMs: context.stallMs,
      speed: () => this.#runs.speed,
      onHead: (request, latencyMs, body) => this.#onHead(request, latencyMs, body),
      onBytes: (request, bytes, kept) => this.#onBytes(request, bytes, kept),
      needOf: (read) => this.#needOf(read),
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

  /** It sent wrong bytes of this piece: it is not asked again for the files that have some of them. */
  refuse(piece: number): void {
    const { layout } = this.#context
    this.#unusable.addWrong(filesOfPiece(layout, piece))
    this.#error = this.#wrongFiles()
    if (this.#unusable.isAllWrong) this.#banned = true
    for (const run of [...this.#runs.all]) {
      run.release(run.bytes.wantedPieces().filter((one) => !this.#unusable.offers(one)))
    }
    this.#review()
    if (this.#error) this.#context.onRefused(this.#error)
  }

  stop(): void {
    this.#stopped = true
    for (const run of this.#runs.all) run.discard()
    for (const request of this.#requests) request.cancel()
    this.#review()
    this.#context.budget.cancelWait(this.#again)
    this.#cooldown.stop()
  }

  #fill(): void {
    const { budget } = this.#context
    while (this.#mayRequest()) {
      if (!budget.hasRequest(this.#again)) return
      if (!this.#startRequest() && !(this.#whole.isNeeded ? this.#startFile() : this.#startRun())) return
    }
  }

  /** What is only read is fetched no sooner than it has to be: a peer may bring it. */
  #isNeeded(piece: number): boolean {
    return this.#context.isNeeded?.(piece, this.#runs.speed) ?? true
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
      this.#request(new PartRequest(run, null, part, this.#requestHost))
      return true
    }
    return false
  }

  /** Reads the next file from its start, on a server that does not send parts. */
  #startFile(): boolean {
    const file = this.#whole.next()
    if (file === null) return this.#wakeLater()
    const part = fileAsPart(this.#site, this.#context.layout.files, file)
    this.#request(new PartRequest(null, this.#whole.begin(part), part, this.#requestHost))
    return true
  }

  #request(request: PartRequest): void {
    this.#requests.add(request)
    this.#context.budget.reserveRequest()
    void this.#send(request)
  }

  /** The wanted pieces may be in files that it did not have. */
  #wakeLater(): false {
    const waitMs = this.#unusable.nextReturnMs()
    if (waitMs !== null) this.#cooldown.wakeIn(waitMs)
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
    if (run === null) return this.#wakeLater()
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
      if (request.isWanted) this.#onFailed(thrown)
    } finally {
      this.#requests.delete(request)
      if (request.read) this.#whole.ended(request.read)
      this.#context.budget.releaseRequest()
      this.wake()
    }
  }

  #onHead(request: PartRequest, latencyMs: number, body: WebSeedBody): void {
    const { part, run } = request
    this.#runs.onHead(latencyMs)
    if (body.isWhole && !isWhole(part) && this.#context.isNeeded) {
      const message = `${this.url}: expected a part, got the whole file: its host does not send parts`
      throw new WebSeedError('web-seed-no-parts', message, { url: this.url })
    }
    this.#whole.isNeeded = body.isWhole && (this.#whole.isNeeded || !isWhole(part))
    if (!body.isWhole || run === null || isWhole(part)) return
    // It does not send parts: the file is read on from its start, and all that is missing of it is kept.
    request.read = this.#whole.begin(part)
    this.#closeAll()
  }

  #needOf(read: FileRead): 'now' | 'soon' | 'none' {
    const { source } = this.#context
    if (this.#stopped || this.#banned || this.#unusable.has(read.file)) return 'none'
    if (read.at >= read.end || source.wants(read.at, read.end)) return 'now'
    return source.isRead ? 'soon' : 'none'
  }

  #onBytes({ run }: PartRequest, bytes: number, kept: number | null): void {
    const { caps, now } = this.#context
    this.#downloadedBytes += bytes
    this.#rate.add(bytes, now())
    caps?.charge(bytes, now())
    if (kept !== 0) {
      this.#cooldown.onSuccess()
      if (!this.#banned) this.#error = this.#wrongFiles()
    }
    if (run === null || kept !== null) return
    const { left } = run.bytes
    const surplus = left - keptBytes(run.received, left, now() - run.startedAt)
    if (surplus > 0 && !run.closed) run.release(run.bytes.tail(surplus))
    this.#review()
    if (left <= leadBytes(this.#runs.speed)) this.wake()
  }

  #wrongFiles(): WebSeedError | null {
    const { fileName } = this.#context
    return wrongFilesError(this.url, this.#unusable.wrong.map(fileName), this.#unusable.isAllWrong)
  }

  #onFailed(error: WebSeedError): void {
    const file = absentFile(error)
    if (file !== null) this.#unusable.addAbsent(file)
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

const isWhole = ({ start, end, fileLength }: FetchPart): boolean => start === 0 && end === fileLength - 1
