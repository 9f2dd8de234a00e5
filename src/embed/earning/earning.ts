import { priceFromGigabyte } from '../../core/money/amounts.ts'
import type { OrderedCheque } from '../../core/money/ordered-cheque.ts'
import { type Address, BTT, FREE, NO_WEI, wei } from '../../core/money/wei.ts'
import type { SpeedClient } from '../../page/engine-workers.ts'
import { accessOf, type SiteChain } from '../../protocol/chain.ts'
import type { HeldCheque, SpeedSettings, SpeedSnapshot } from '../../protocol/speed.ts'

export interface EarningTerms {
  readonly payee: Address
  readonly chain: SiteChain
  /** Whole BTT; null: the usual price. */
  readonly bttPerGigabyte: number | null
}

/** What the engine sells for; nothing is ever bought. */
const settingsOf = (payee: Address, ask: SpeedSettings['selling']['ask']): SpeedSettings => ({
  buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
  selling: { on: true, ask, payee },
})

/**
 * Has the engine sell, and sign for each cheque that it gets where it is paid. So what was earned can be cashed without
 * this engine and its key, which a browser may delete at any time.
 */
export class Earning {
  readonly terms: EarningTerms
  readonly #onOrders: (orders: readonly OrderedCheque[]) => void
  #listening: SpeedClient | null = null
  /** What the last orders were signed for. */
  #signed = ''
  #isSigning = false

  /** @param onOrders gets what the engine holds, each time that it holds more */
  constructor(terms: EarningTerms, onOrders: (orders: readonly OrderedCheque[]) => void) {
    this.terms = terms
    this.#onOrders = onOrders
  }

  /** An engine has started in this window. @throws whatever its records throw */
  async use(speed: SpeedClient): Promise<void> {
    const { chain, payee, bttPerGigabyte } = this.terms
    if (this.#listening !== speed) {
      this.#listening = speed
      speed.on('speed', (snapshot) => void this.#sign(snapshot))
    }
    await speed.call('useChain', [accessOf(chain)])
    const { settings } = await speed.call('snapshot', [])
    const ask = bttPerGigabyte === null ? settings.selling.ask : priceFromGigabyte(wei(BigInt(bttPerGigabyte) * BTT))
    await speed.call('configureSpeed', [settingsOf(payee, ask)])
    await this.#sign(await speed.call('snapshot', []))
  }

  async #sign({ earnedAllTime, heldCheques }: SpeedSnapshot): Promise<void> {
    const state = `${earnedAllTime} ${heldCheques}`
    const speed = this.#listening
    // What comes meanwhile is in the next snapshot.
    if (speed === null || this.#isSigning || state === this.#signed) return
    this.#isSigning = true
    try {
      const held = (await speed.call('heldCheques', [])).filter(({ hasKey }) => hasKey)
      const orders = await speed.call('signCashOut', [held, this.terms.payee])
      this.#onOrders(held.flatMap((cheque, index) => orderedOf(cheque, orders[index] ?? null)))
      this.#signed = state
    } finally {
      this.#isSigning = false
    }
  }
}

function orderedOf(cheque: HeldCheque, order: OrderedCheque['order'] | null): OrderedCheque[] {
  const { chainId, vault, beneficiary, cumulativePayout, signature } = cheque
  return order === null ? [] : [{ chainId, vault, beneficiary, cumulativePayout, signature, order }]
}
