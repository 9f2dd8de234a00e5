import type { Wei } from '../money/wei.ts'
import type { Purpose, Budget } from './budget.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { SpeedMessage } from './message/message.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import type { TradeEffect, TradeStep } from './trade-event.ts'
import type { Buying, ChannelKey, Selling, Trade, TradeContext } from './trade-state.ts'

type History = 'cheque-sent' | 'cheque-received' | 'loss'

/** A trade while one step is made of it. What it holds is replaced, never changed. */
export class TradeDraft {
  trade: Trade
  outgoing: OutgoingChannel | null
  incoming: IncomingChannel | null
  budget: Budget
  readonly context: TradeContext
  readonly now: number
  readonly effects: TradeEffect[] = []

  constructor(trade: Trade, context: TradeContext) {
    this.trade = trade
    this.outgoing = context.outgoing
    this.incoming = context.incoming
    this.budget = context.budget
    this.context = context
    this.now = context.now
  }

  get buying(): Buying {
    return this.trade.buying
  }

  get selling(): Selling {
    return this.trade.selling
  }

  updateBuying(change: Partial<Buying>): void {
    this.trade = { ...this.trade, buying: { ...this.trade.buying, ...change } }
  }

  updateSelling(change: Partial<Selling>): void {
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
  persistOutgoing(after: readonly TradeEffect[], record?: { readonly kind: History; readonly amount: Wei }): void {
    const out = this.outgoing === null ? {} : { out: this.outgoing }
    this.effects.push({ kind: 'durable', ...out, purse: this.budget, ...(record && { record }), after })
  }

  persistIncoming(after: readonly TradeEffect[], record?: { readonly kind: History; readonly amount: Wei }): void {
    if (this.incoming !== null) this.effects.push({ kind: 'durable', in: this.incoming, ...(record && { record }), after })
  }

  purpose(key: ChannelKey): Purpose {
    return { infoHash: this.trade.wire.infoHash, vault: key.vault }
  }

  result(): TradeStep {
    return { trade: this.trade, outgoing: this.outgoing, incoming: this.incoming, budget: this.budget, effects: this.effects }
  }
}
