import type { Address } from '../../../../core/money/wei.ts'
import type { TradeEvent } from '../../../../core/speed/trade/trade-event.ts'
import type { Wire } from '../../../wire/wire.ts'
import type { SpeedPeer } from '../../wire/peer-registry.ts'
import type { ActiveTrade } from './active-trade.ts'

/** Every trade of one trader, by peer and by wire. */
export class ActiveTrades {
  readonly #byPeer = new Map<SpeedPeer, ActiveTrade>()
  readonly #byWire = new Map<Wire, ActiveTrade>()

  add(trade: ActiveTrade): void {
    this.#byPeer.set(trade.peer, trade)
    this.#byWire.set(trade.peer.wire, trade)
  }

  of(peer: SpeedPeer): ActiveTrade | undefined {
    return this.#byPeer.get(peer)
  }

  onWire(wire: Wire): ActiveTrade | undefined {
    return this.#byWire.get(wire)
  }

  /** A copy: an event may end trades while it is applied to all of them. */
  list(): ActiveTrade[] {
    return [...this.#byPeer.values()]
  }

  applyToAll(event: TradeEvent): void {
    for (const trade of this.list()) trade.apply(event)
  }

  /** Payees of ours that ask for a reserve before they sell more. */
  payeesAskingToReserve(): ReadonlySet<Address> {
    const asking = this.list().filter(({ trade }) => trade.buying.reserveAsked)
    return new Set(asking.flatMap(({ outgoing }) => outgoing?.beneficiary ?? []))
  }

  remove(peer: SpeedPeer): void {
    this.#byPeer.delete(peer)
    this.#byWire.delete(peer.wire)
  }

  clear(): void {
    this.#byPeer.clear()
    this.#byWire.clear()
  }
}
