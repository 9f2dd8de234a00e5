import { RecentRate } from '../../../core/lib/recent-rate.ts'
import type { ShareProgress, ShareRequest } from '../../../protocol/sharing.ts'
import { totalBytes } from './share-contents.ts'
import type { ShareDraft } from './share-draft.svelte.ts'

/** A job that ends sooner shows no progress, ms. */
const SLOW_MS = 1_000

/** Files being hashed and copied, or waiting for it. */
export class ShareJob {
  readonly id = crypto.randomUUID()
  readonly draft: ShareDraft
  readonly request: ShareRequest
  #phase = $state<'waiting' | 'hashing' | 'copying' | 'cancelling'>('waiting')
  #slow = $state(false)
  #doneBytes = $state(0)
  #bytesPerSecond = $state(0)
  #totalBytes = $state(0)
  readonly #rate = new RecentRate()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(draft: ShareDraft, request: ShareRequest) {
    this.draft = draft
    this.request = request
    this.#totalBytes = totalBytes(request.files)
  }

  get name(): string {
    return this.request.name
  }

  get phase(): 'waiting' | 'hashing' | 'copying' | 'cancelling' {
    return this.#phase
  }

  /** Whether it takes long enough to show how far it is. */
  get slow(): boolean {
    return this.#slow
  }

  get doneBytes(): number {
    return this.#doneBytes
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond
  }

  /** Null while it cannot be estimated. */
  get secondsLeft(): number | null {
    return this.#bytesPerSecond <= 0 ? null : (this.#totalBytes - this.#doneBytes) / this.#bytesPerSecond
  }

  begin(): void {
    this.#phase = 'hashing'
    this.#timer = setTimeout(() => {
      this.#slow = true
    }, SLOW_MS)
  }

  report({ phase, doneBytes, totalBytes }: ShareProgress): void {
    if (this.#phase === 'cancelling') return
    const now = performance.now()
    if (phase === this.#phase) this.#rate.add(Math.max(0, doneBytes - this.#doneBytes), now)
    this.#phase = phase
    this.#doneBytes = doneBytes
    this.#totalBytes = totalBytes
    this.#bytesPerSecond = this.#rate.bytesPerSecond(now)
  }

  cancelling(): void {
    this.#phase = 'cancelling'
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
