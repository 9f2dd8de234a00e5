import { issuerOf, type SignedCheque } from '../../../../core/money/cheque.ts'
import type { Address } from '../../../../core/money/wei.ts'
import { proverOf, type SellerProof, sellerOf, type VaultProof } from '../../../../core/speed/message/proof.ts'

export type SignedItem =
  | { readonly of: 'proof'; readonly proof: VaultProof; readonly signature: Uint8Array }
  | { readonly of: 'seller'; readonly proof: SellerProof; readonly signature: Uint8Array }
  | { readonly of: 'cheque' | 'resume'; readonly cheque: SignedCheque }

/**
 * Longest time without a yield to other work. One signature takes 0.8 ms (measured in Chromium), so a few blocks of 16
 * KiB wait.
 */
const SLICE_MS = 4

/** Lets every other task of this realm run. */
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

/** Recovers signers in the order of the requests, without occupying the engine for longer than {@link SLICE_MS}. */
export class SignerRecovery {
  readonly #queue: { item: SignedItem; answer: (signer: Address | null) => void }[] = []
  readonly #now: () => number
  #busy = false

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Null when the bytes are no signature. */
  signerOf(item: SignedItem): Promise<Address | null> {
    return new Promise((answer) => {
      this.#queue.push({ item, answer })
      if (!this.#busy) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#busy = true
    // Not in the requesting task: it may have a block to deliver.
    await yieldToTasks()
    let startedAt = this.#now()
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next.answer(recover(next.item))
      if (this.#now() - startedAt < SLICE_MS) continue
      await yieldToTasks()
      startedAt = this.#now()
    }
    this.#busy = false
  }
}

function recover(item: SignedItem): Address | null {
  try {
    if (item.of === 'proof') return proverOf(item.proof, item.signature)
    return item.of === 'seller' ? sellerOf(item.proof, item.signature) : issuerOf(item.cheque)
  } catch {
    return null
  }
}
