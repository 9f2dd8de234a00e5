import type { Wire } from 'bittorrent-protocol'
import { type BttPerMib, FREE } from '../../../core/money/wei.ts'
import { bidOf } from '../../../core/speed/trade.ts'
import type { Market } from '../../upload/market.ts'
import { lineId } from '../records/payment-records.ts'
import type { Desk } from './trader.ts'

/** What the upload side sees of a desk: who would pay, and how far each may go on credit. */
export class DeskMarket implements Market {
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get ask(): BttPerMib | null {
    return this.#desk.ask
  }

  bid(wire: Wire): BttPerMib {
    const dealing = this.#desk.dealingOf(wire)
    return dealing ? bidOf(dealing.trade, dealing.in) : FREE
  }

  payerOf(wire: Wire): string | null {
    const { key, proven } = this.#desk.dealingOf(wire)?.trade.selling ?? { key: null, proven: false }
    return key !== null && proven ? lineId(key.vault, key.payee) : null
  }

  award(wire: Wire, price: BttPerMib | null): void {
    this.#desk.dealingOf(wire)?.give({ kind: 'award', price })
  }

  withdrew(wire: Wire): boolean {
    const { bid, price } = this.#desk.dealingOf(wire)?.trade.selling ?? { bid: FREE, price: null }
    return price === null || bid < price
  }

  creditBytes(wire: Wire): number {
    return this.#desk.dealingOf(wire)?.creditBytes ?? 0
  }

  sent(wire: Wire, bytes: number, paid: boolean): void {
    if (paid) this.#desk.dealingOf(wire)?.give({ kind: 'sent', bytes })
  }
}
