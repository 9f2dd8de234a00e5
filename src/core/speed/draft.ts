import type { Wei } from '../money/wei.ts'
import type { Purpose, Purse } from './budget.ts'
import type { InLine } from './incoming-channel.ts'
import type { SpeedMessage } from './message/message.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import type { OutLine } from './outgoing-channel.ts'
import type { TradeEffect, TradeStep } from './trade-event.ts'
import type { Buying, LineKey, Selling, Trade, TradeContext } from './trade-state.ts'

type History = 'cheque-sent' | 'cheque-received' | 'loss'

/** A trade while one step is made of it. What it holds is replaced, never changed. */
export class Draft {
  trade: Trade
  out: OutLine | null
  in: InLine | null
  purse: Purse
  readonly context: TradeContext
  readonly now: number
  readonly effects: TradeEffect[] = []

  constructor(trade: Trade, context: TradeContext) {
    this.trade = trade
    this.out = context.out
    this.in = context.in
    this.purse = context.purse
    this.context = context
    this.now = context.now
  }

  get buying(): Buying {
    return this.trade.buying
  }

  get selling(): Selling {
    return this.trade.selling
  }

  buy(change: Partial<Buying>): void {
    this.trade = { ...this.trade, buying: { ...this.trade.buying, ...change } }
  }

  sell(change: Partial<Selling>): void {
    this.trade = { ...this.trade, selling: { ...this.trade.selling, ...change } }
  }

  send(message: SpeedMessage): void {
    this.effects.push({ kind: 'send', message })
  }

  /** Says no to a message, and remembers that it was to blame. */
  strike(reason: RefusalReason): void {
    this.trade = { ...this.trade, strikes: this.trade.strikes + 1 }
    this.send({ type: 'refuse', reason })
  }

  /** Our debt and all that was promised, at rest before `after`. */
  durableOut(after: readonly TradeEffect[], record?: { readonly kind: History; readonly amount: Wei }): void {
    const out = this.out === null ? {} : { out: this.out }
    this.effects.push({ kind: 'durable', ...out, purse: this.purse, ...(record && { record }), after })
  }

  durableIn(after: readonly TradeEffect[], record?: { readonly kind: History; readonly amount: Wei }): void {
    if (this.in !== null) this.effects.push({ kind: 'durable', in: this.in, ...(record && { record }), after })
  }

  purpose(key: LineKey): Purpose {
    return { infoHash: this.trade.wire.infoHash, vault: key.vault }
  }

  done(): TradeStep {
    return { trade: this.trade, out: this.out, in: this.in, purse: this.purse, effects: this.effects }
  }
}
