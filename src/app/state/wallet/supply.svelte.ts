import { MAX_SUPPLY, readTotalSupply, tronClient } from '../../../chain/token/supply.ts'
import type { Wei } from '../../../core/money/wei.ts'

/** The supply of BTT on TRON, where it was issued, whichever chain is chosen. */
export class Supply {
  readonly max: Wei = MAX_SUPPLY
  #now = $state.raw<Wei | null>(null)
  #state = $state<'unread' | 'reading' | 'read' | 'unreachable'>('unread')

  /** Null until it was read. */
  get now(): Wei | null {
    return this.#now
  }

  get state(): 'unread' | 'reading' | 'read' | 'unreachable' {
    return this.#state
  }

  async read(): Promise<void> {
    if (this.#state === 'reading') return
    this.#state = 'reading'
    try {
      this.#now = await readTotalSupply(tronClient())
      this.#state = 'read'
    } catch {
      this.#state = 'unreachable'
    }
  }
}
