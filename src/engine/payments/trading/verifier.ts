import { issuerOf, type SignedCheque } from '../../../core/money/cheque.ts'
import type { Address } from '../../../core/money/wei.ts'
import { proverOf, type VaultProof } from '../../../core/speed/message/proof.ts'

export type SignedItem =
  | { readonly of: 'proof'; readonly proof: VaultProof; readonly signature: Uint8Array }
  | { readonly of: 'cheque' | 'resume'; readonly cheque: SignedCheque }

/** Other work gets its turn after so much time; one signature takes 0.8 ms (measured in Chromium), so a few blocks of 16 KiB wait. */
const SLICE_MS = 4

/** Gives every other task of this realm its turn. */
export function yieldToTasks(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/** Finds who signed, in the order asked, without keeping the engine busy for longer than {@link SLICE_MS}. */
export class SignerRecovery {
  readonly #queue: { question: SignedItem; answer: (signer: Address | null) => void }[] = []
  readonly #now: () => number
  #busy = false

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Null when the bytes are no signature. */
  ask(question: SignedItem): Promise<Address | null> {
    return new Promise((answer) => {
      this.#queue.push({ question, answer })
      if (!this.#busy) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#busy = true
    // Not in the task that asked: a block may be on its way in it.
    await yieldToTasks()
    let startedAt = this.#now()
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next.answer(signerOf(next.question))
      if (this.#now() - startedAt < SLICE_MS) continue
      await yieldToTasks()
      startedAt = this.#now()
    }
    this.#busy = false
  }
}

function signerOf(question: SignedItem): Address | null {
  try {
    return question.of === 'proof' ? proverOf(question.proof, question.signature) : issuerOf(question.cheque)
  } catch {
    return null
  }
}
