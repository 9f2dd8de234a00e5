import { EngineError, type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Keep, ShareOutcome, ShareRequest } from '../../../protocol/sharing.ts'
import type { Dropped } from '../adding/dropped-files.ts'
import type { Consent } from '../settings/consent.svelte.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import { requestOfDraft } from './draft-request.ts'
import { ShareDraft } from './share-draft.svelte.ts'
import { ShareJob } from './share-job.svelte.ts'

/** What sharing needs from the app. */
export interface ShareServices {
  readonly engine: Pick<EngineConnection, 'running'>
  readonly consent: Pick<Consent, 'request'>
  readonly toasts: Pick<Toasts, 'attempt' | 'showError'>
  /** The torrent is on the list. @param isWatched whether the user waits for it in the sheet */
  onShared(outcome: ShareOutcome, request: ShareRequest, isWatched: boolean): void
}

/** Sharing the user's own files: the sheet with what is about to be shared, and the jobs that prepare it. */
export class ShareState {
  #open = $state(false)
  #draft = $state.raw(new ShareDraft())
  #jobs = $state.raw<readonly ShareJob[]>([])
  #shown = $state.raw<ShareJob | null>(null)
  readonly #services: ShareServices
  #running = false

  constructor(services: ShareServices) {
    this.#services = services
  }

  /** Whether the sheet is open. */
  get open(): boolean {
    return this.#open
  }

  get draft(): ShareDraft {
    return this.#draft
  }

  /** The job that the sheet shows; null while it shows the draft. */
  get shown(): ShareJob | null {
    return this.#shown
  }

  /** Oldest first; all but the first wait. */
  get jobs(): readonly ShareJob[] {
    return this.#jobs
  }

  /** Opens the sheet; what was chosen is added to the draft that is open already. */
  show(chosen: Dropped | null = null): void {
    if (!this.#open || this.#shown !== null) this.#draft = new ShareDraft()
    this.#shown = null
    if (chosen !== null) this.#draft.add(chosen)
    this.#open = true
  }

  /** Opens the sheet at a job that runs. */
  showJob(job: ShareJob): void {
    this.#shown = job
    this.#open = true
  }

  /** Closes the sheet. Jobs go on. */
  close(): void {
    this.#open = false
    this.#shown = null
  }

  /** Prepares the draft's files and puts the torrent on the list. */
  async start(severalName: string, proposed: Keep): Promise<void> {
    const draft = this.#draft
    draft.failure = null
    const agreed = await this.#services.consent.request()
    if (!agreed || this.#draft !== draft || !this.#open) return
    if (this.#jobs.length >= LIMITS.shareJobs) {
      draft.failure = toErrorRecord(tooManyJobs(this.#jobs.length))
      return
    }
    const job = new ShareJob(draft, requestOfDraft(draft, severalName, proposed))
    this.#jobs = [...this.#jobs, job]
    this.#shown = job
    if (!this.#running) void this.#runAll()
  }

  async cancel(job: ShareJob): Promise<void> {
    const isRunning = job.phase !== 'waiting'
    if (!isRunning) this.#remove(job)
    if (this.#shown === job) {
      // The files and choices are still there, for another try.
      this.#shown = null
      this.#draft = job.draft
    }
    if (!isRunning) return
    job.cancelling()
    const engine = await this.#services.engine.running()
    await engine.call('cancelShare', [job.id]).catch(() => undefined)
  }

  async #runAll(): Promise<void> {
    this.#running = true
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      await this.#run(job)
      this.#remove(job)
    }
    this.#running = false
  }

  async #run(job: ShareJob): Promise<void> {
    let stopListening = (): void => undefined
    job.begin()
    try {
      const engine = await this.#services.engine.running()
      stopListening = engine.on('share-progress', (progress) => {
        if (progress.id === job.id) job.report(progress)
      })
      const outcome = await engine.call('share', [job.id, job.request])
      const isWatched = this.#open && this.#shown === job
      if (isWatched) this.close()
      this.#services.onShared(outcome, job.request, isWatched)
    } catch (thrown) {
      this.#onFailed(job, toErrorRecord(thrown))
    } finally {
      stopListening()
      job.end()
    }
  }

  #onFailed(job: ShareJob, error: ErrorRecord): void {
    if (error.code === 'cancelled') return
    job.draft.failure = error
    if (this.#shown === job || !this.#open) {
      // The sheet says what is wrong, and offers the ways on.
      this.#shown = null
      this.#draft = job.draft
      this.#open = true
    } else this.#services.toasts.showError(error, job.name)
  }

  #remove(job: ShareJob): void {
    this.#jobs = this.#jobs.filter((other) => other !== job)
  }
}

function tooManyJobs(jobs: number): EngineError {
  const limit = LIMITS.shareJobs
  return new EngineError('too-many-shares', `Expected fewer than ${limit} links being made, got ${jobs}`, { limit })
}
