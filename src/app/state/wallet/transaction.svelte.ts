import type { Call } from '../../../chain/client/call.ts'
import type { Simulated } from '../../../chain/client/simulate.ts'
import type { ErrorRecord } from '../../../core/errors.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { SentRecord } from './sent-record.ts'

/** A transaction in a block. */
export interface Done {
  readonly hash: `0x${string}`
  /** The wallet sent it again with a higher fee, under this hash. */
  readonly spedUp: boolean
}

export type Phase =
  /** Asking the chain whether it would go through and what it costs. */
  | { readonly kind: 'checking' }
  /** The wallet is on another chain. */
  | { readonly kind: 'elsewhere'; readonly error: ErrorRecord | null; readonly switching: boolean }
  /** For the user to agree to what `from` is to send; `twin` was asked of the wallet before, does the same, and is not settled. */
  | {
      readonly kind: 'review'
      readonly from: Address
      readonly estimate: Simulated
      readonly twin: SentRecord | null
    }
  /** It cannot be sent now; it may be tried again. */
  | { readonly kind: 'refused'; readonly error: ErrorRecord }
  /** For the user to approve it in the wallet. */
  | { readonly kind: 'waiting' }
  /** Sent, in no block yet. */
  | { readonly kind: 'pending'; readonly hash: `0x${string}`; readonly unreachable: boolean }
  /** The wallet may or may not have sent it: it failed in a way that does not say, or the page was reloaded. */
  | { readonly kind: 'unclear'; readonly error: ErrorRecord | null }
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly hash: `0x${string}` | null }

/** One transaction from the first look at it to its end, as the dialog shows it. */
export class Transaction {
  readonly call: Call
  phase = $state.raw<Phase>({ kind: 'checking' })
  /** Kept over reloads from the moment the wallet is asked. */
  record = $state.raw<SentRecord | null>(null)
  readonly ended: Promise<Done>
  #resolve: (done: Done) => void = () => undefined
  #reject: (thrown: unknown) => void = () => undefined

  constructor(call: Call) {
    this.call = call
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // One that was resumed has nobody waiting for it.
    this.ended.catch(() => undefined)
  }

  /** Nothing was sent and nothing is under way. */
  get isOpen(): boolean {
    return ['checking', 'elsewhere', 'review', 'refused'].includes(this.phase.kind)
  }

  get isSettled(): boolean {
    return this.phase.kind === 'done' || this.phase.kind === 'failed'
  }

  succeed(done: Done): void {
    this.phase = { kind: 'done', done }
    this.#resolve(done)
  }

  /** Ends it, with words where a phase shows them. */
  fail(thrown: unknown, phase?: Phase): void {
    if (phase !== undefined) this.phase = phase
    this.#reject(thrown)
  }
}
