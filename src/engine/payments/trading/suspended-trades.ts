import type { Wire } from 'bittorrent-protocol'
import type { Trade } from '../../../core/speed/trade-state.ts'
import type { ChainDeployment } from '../../../protocol/chain.ts'

/**
 * Trades of wires that outlive their desk: whoever goes to another chain and comes back finds them where they were. A proof is asked for and
 * told once on a wire (docs/bt_speed.md), so without its memory neither side could begin again. Kept as long as the wire.
 */
export class SuspendedTrades {
  readonly #byWire = new WeakMap<Wire, Map<string, Trade>>()

  keep(wire: Wire, deployment: ChainDeployment, trade: Trade): void {
    const trades = this.#byWire.get(wire) ?? new Map<string, Trade>()
    this.#byWire.set(wire, trades.set(nameOf(deployment), trade))
  }

  /** The trade as it goes on; null: there was none. */
  take(wire: Wire, deployment: ChainDeployment): Trade | null {
    const trades = this.#byWire.get(wire)
    const trade = trades?.get(nameOf(deployment)) ?? null
    trades?.delete(nameOf(deployment))
    return trade
  }
}

const nameOf = ({ chainId, vaultFactory, wbtt }: ChainDeployment): string => `${chainId}/${vaultFactory}/${wbtt}`
