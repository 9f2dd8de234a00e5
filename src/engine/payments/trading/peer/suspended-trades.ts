import type { Trade } from '../../../../core/speed/trade/trade-state.ts'
import type { ChainDeployment } from '../../../../protocol/chain.ts'
import type { Wire } from '../../../wire/wire.ts'

/**
 * Trades on wires that outlive their trader: a user that switches to another chain and back finds them as they were. A
 * proof is requested and sent once on a wire (docs/bt_speed.md), so without this memory neither side could begin again.
 * An entry lives as long as its wire.
 */
export class SuspendedTrades {
  readonly #byWire = new WeakMap<Wire, Map<string, Trade>>()

  add(wire: Wire, deployment: ChainDeployment, trade: Trade): void {
    const trades = this.#byWire.get(wire) ?? new Map<string, Trade>()
    this.#byWire.set(wire, trades.set(keyOf(deployment), trade))
  }

  /** Removes and returns the trade; null: there was none. */
  remove(wire: Wire, deployment: ChainDeployment): Trade | null {
    const trades = this.#byWire.get(wire)
    const trade = trades?.get(keyOf(deployment)) ?? null
    trades?.delete(keyOf(deployment))
    return trade
  }
}

const keyOf = ({ chainId, vaultFactory, wbtt }: ChainDeployment): string => `${chainId}/${vaultFactory}/${wbtt}`
