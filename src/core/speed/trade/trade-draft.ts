import type { IncomingChannel } from '../channel/incoming-channel.ts'
import type { OutgoingChannel } from '../channel/outgoing-channel.ts'
import type { SpeedMessage } from '../message/message.ts'
import type { RefusalReason } from '../message/refusal-reason.ts'
import type { Budget, Purpose } from '../spending/budget.ts'
import { isBuyerProved, isSellerProved } from './agreement.ts'
import type { TradeEffect, TradeRecord, TradeStep } from './trade-event.ts'
import type { Buying, ChannelKey, Selling, Trade, TradeContext } from './trade-state.ts'

/** The working copy of a trade during one step. Its values are replaced, never mutated. */
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
    // Addresses are claimed before they are proved: until then a channel may exist, and is not this wire's.
    this.outgoing = isSellerProved(trade) ? context.outgoing : null
    this.incoming = isBuyerProved(trade) ? context.incoming : null
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

  /** Refuses a message, and counts it against the peer. */
  strike(reason: RefusalReason): void {
    this.trade = { ...this.trade, strikes: this.trade.strikes + 1 }
    this.send({ type: 'refuse', reason })
  }

  /** Stores the outgoing channel and the budget before `after` runs. */
  persistOutgoing(after: readonly TradeEffect[], record?: TradeRecord): void {
    const outgoing = this.outgoing === null ? {} : { outgoing: this.outgoing }
    this.effects.push({ kind: 'persist', ...outgoing, budget: this.budget, ...(record && { record }), after })
  }

  /** Stores the incoming channel before `after` runs. */
  persistIncoming(after: readonly TradeEffect[], record?: TradeRecord): void {
    if (this.incoming === null) return
    this.effects.push({ kind: 'persist', incoming: this.incoming, ...(record && { record }), after })
  }

  purpose(key: ChannelKey): Purpose {
    return { infoHash: this.trade.wire.infoHash, vault: key.vault }
  }

  result(): TradeStep {
    const { trade, context, budget, effects } = this
    const [outgoing, incoming] = [this.outgoing ?? context.outgoing, this.incoming ?? context.incoming]
    return { trade, outgoing, incoming, budget, effects }
  }
}
