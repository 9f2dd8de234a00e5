import type { CallEstimate } from '../../../chain/client/simulate.ts'
import type { Call } from '../../../chain/contracts/call.ts'
import type { ErrorRecord } from '../../../core/errors.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { SentRecord } from './sent-record.ts'

/** A transaction in a block. */
export interface MinedTransaction {
  readonly hash: `0x${string}`
  /** Whether the wallet sent it again with a higher fee, under this hash. */
  readonly spedUp: boolean
}

export type Phase =
  /** The chain simulates it, for its result and its fee. */
  | { readonly kind: 'checking' }
  /** The wallet is on another chain. */
  | { readonly kind: 'elsewhere'; readonly error: ErrorRecord | null; readonly switching: boolean }
  /** The user reviews what `from` will send; `duplicate` does the same, was requested before and is not settled. */
  | {
      readonly kind: 'review'
      readonly from: Address
      readonly estimate: CallEstimate
      readonly duplicate: SentRecord | null
    }
  /** It cannot be sent now; the user may try again. */
  | { readonly kind: 'refused'; readonly error: ErrorRecord }
  /** The wallet waits for the user's approval. */
  | { readonly kind: 'waiting' }
  /** Sent, in no block yet. */
  | { readonly kind: 'pending'; readonly hash: `0x${string}`; readonly unreachable: boolean }
  /** The wallet may or may not have sent it: its error does not show which, or the page was reloaded. */
  | { readonly kind: 'unclear'; readonly error: ErrorRecord | null }
  | { readonly kind: 'done'; readonly mined: MinedTransaction }
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly hash: `0x${string}` | null }

/** One transaction from its simulation to its end, as the dialog shows it. */
export class Transaction {
  readonly call: Call
  phase = $state.raw<Phase>({ kind: 'checking' })
  /** Kept over reloads from the moment the wallet is asked. */
  record = $state.raw<SentRecord | null>(null)
  readonly ended: Promise<MinedTransaction>
  #resolve: (mined: MinedTransaction) => void = () => undefined
  #reject: (thrown: unknown) => void = () => undefined

  constructor(call: Call) {
    this.call = call
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // A resumed transaction may have no other handler.
    this.ended.catch(() => undefined)
  }

  /** Whether nothing was sent and no request is open. */
  get isOpen(): boolean {
    return ['checking', 'elsewhere', 'review', 'refused'].includes(this.phase.kind)
  }

  get isSettled(): boolean {
    return this.phase.kind === 'done' || this.phase.kind === 'failed'
  }

  succeed(mined: MinedTransaction): void {
    this.phase = { kind: 'done', mined }
    this.#resolve(mined)
  }

  /** Ends it with an error, and with a last phase for the dialog where one is given. */
  fail(thrown: unknown, phase?: Phase): void {
    if (phase !== undefined) this.phase = phase
    this.#reject(thrown)
  }
}
