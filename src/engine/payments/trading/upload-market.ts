import { type BttPerMib, FREE } from '../../../core/money/wei.ts'
import { bidOf } from '../../../core/speed/trade/trade.ts'
import type { SlotMarket } from '../../upload/slot-market.ts'
import type { Wire } from '../../wire/wire.ts'
import { channelId } from '../records/channel-records.ts'
import type { ActiveTrade } from './peer/active-trade.ts'

/** What the market needs of the trader. */
export interface MarketInputs {
  /** Least that a paid slot costs; null while nothing is sold. */
  readonly ask: BttPerMib | null
  readonly trades: { onWire(wire: Wire): ActiveTrade | undefined }
}

/** The trader as the upload side sees it: each peer's bid, and how far it may go on credit. */
export class UploadMarket implements SlotMarket {
  readonly #trader: MarketInputs

  constructor(trader: MarketInputs) {
    this.#trader = trader
  }

  get ask(): BttPerMib | null {
    return this.#trader.ask
  }

  bid(wire: Wire): BttPerMib {
    const trade = this.#trader.trades.onWire(wire)
    return trade ? bidOf(trade.trade, trade.incoming) : FREE
  }

  payerOf(wire: Wire): string | null {
    const { key, proven } = this.#trader.trades.onWire(wire)?.trade.selling ?? { key: null, proven: false }
    return key !== null && proven ? channelId(key.vault, key.payee) : null
  }

  award(wire: Wire, price: BttPerMib | null): void {
    this.#trader.trades.onWire(wire)?.apply({ kind: 'award', price })
  }

  hasWithdrawn(wire: Wire): boolean {
    const { bid, price } = this.#trader.trades.onWire(wire)?.trade.selling ?? { bid: FREE, price: null }
    return price === null || bid < price
  }

  creditBytes(wire: Wire): number {
    return this.#trader.trades.onWire(wire)?.creditBytes ?? 0
  }

  onSent(wire: Wire, bytes: number, paid: boolean): void {
    if (paid) this.#trader.trades.onWire(wire)?.apply({ kind: 'sent', bytes })
  }
}
