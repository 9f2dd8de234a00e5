import type { Address } from '../../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../../core/speed/channel/incoming-channel.ts'
import type { OutgoingChannel } from '../../../../core/speed/channel/outgoing-channel.ts'
import type { Budget, SpendingLimits } from '../../../../core/speed/spending/budget.ts'
import type { TradeContext } from '../../../../core/speed/trade/trade-state.ts'
import type { ActiveTrade, TradeServices } from './active-trade.ts'

/**
 * The context of one step. The spending limits are a getter because they are costly: a seller takes a step for every
 * block and never reads them.
 */
export class StepContext implements TradeContext {
  readonly now: number
  readonly outgoing: OutgoingChannel | null
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly issuer: Address | null
  readonly #services: TradeServices
  readonly #trade: ActiveTrade

  constructor(services: TradeServices, trade: ActiveTrade) {
    this.now = services.now()
    this.outgoing = trade.outgoing
    this.incoming = trade.incoming
    this.budget = services.records.budget
    this.issuer = services.issuer
    this.#services = services
    this.#trade = trade
  }

  get spendingLimits(): SpendingLimits {
    return this.#services.spendingLimits(this.#trade.peer.infoHash, this.#trade)
  }
}
