import type { Wire } from 'bittorrent-protocol'
import { type BttPerMib, FREE } from '../../../core/money/wei.ts'
import { bidOf } from '../../../core/speed/trade/trade.ts'
import type { SlotMarket } from '../../upload/slot-market.ts'
import { channelId } from '../records/payment-records.ts'
import type { Trader } from './trader.ts'

/** What the upload side sees of a desk: who would pay, and how far each may go on credit. */
export class UploadMarket implements SlotMarket {
  readonly #desk: Trader

  constructor(desk: Trader) {
    this.#desk = desk
  }

  get ask(): BttPerMib | null {
    return this.#desk.ask
  }

  bid(wire: Wire): BttPerMib {
    const dealing = this.#desk.tradeOf(wire)
    return dealing ? bidOf(dealing.trade, dealing.incoming) : FREE
  }

  payerOf(wire: Wire): string | null {
    const { key, proven } = this.#desk.tradeOf(wire)?.trade.selling ?? { key: null, proven: false }
    return key !== null && proven ? channelId(key.vault, key.payee) : null
  }

  award(wire: Wire, price: BttPerMib | null): void {
    this.#desk.tradeOf(wire)?.apply({ kind: 'award', price })
  }

  hasWithdrawn(wire: Wire): boolean {
    const { bid, price } = this.#desk.tradeOf(wire)?.trade.selling ?? { bid: FREE, price: null }
    return price === null || bid < price
  }

  creditBytes(wire: Wire): number {
    return this.#desk.tradeOf(wire)?.creditBytes ?? 0
  }

  onSent(wire: Wire, bytes: number, paid: boolean): void {
    if (paid) this.#desk.tradeOf(wire)?.apply({ kind: 'sent', bytes })
  }
}
