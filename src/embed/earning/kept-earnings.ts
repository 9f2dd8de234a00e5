import { LIMITS } from '../../core/limits.ts'
import {
  mostValuable,
  newestOrders,
  type OrderedCheque,
  ordersFromJson,
  ordersToJson,
} from '../../core/money/ordered-cheque.ts'

/**
 * What was earned on a site for its visitor, or for its owner, in the site's partition. It outlasts a stop: money would
 * be lost with it. Sites of several owners can share a partition.
 */
export class KeptEarnings {
  readonly #all: string
  readonly #passedOn: string

  constructor(of: 'visitor' | 'owner') {
    this.#all = `freshet-embed.earned.${of}`
    this.#passedOn = `freshet-embed.passed-on.${of}`
  }

  /** Everything, each channel's highest, of all accounts that are paid. */
  get all(): readonly OrderedCheque[] {
    return readOrders(stored(this.#all))
  }

  add(orders: readonly OrderedCheque[]): void {
    localStorage.setItem(this.#all, JSON.stringify(ordersToJson(mostValuable(newestOrders(this.all, orders)))))
  }

  /** The part that is kept at `place`, too. */
  passedOn(place: string): readonly OrderedCheque[] {
    return readOrders(this.#places().find(([name]) => name === place)?.[1])
  }

  addPassedOn(place: string, orders: readonly OrderedCheque[]): void {
    const there = newestOrders(this.passedOn(place), orders).slice(-LIMITS.orderedCheques)
    const others = this.#places().filter(([name]) => name !== place)
    const places = [...others, [place, ordersToJson(there)]].slice(-LIMITS.embedOrderPlaces)
    localStorage.setItem(this.#passedOn, JSON.stringify(Object.fromEntries(places)))
  }

  #places(): [string, unknown][] {
    const value = stored(this.#passedOn)
    return typeof value === 'object' && value !== null ? Object.entries(value) : []
  }
}

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function readOrders(value: unknown): readonly OrderedCheque[] {
  try {
    return ordersFromJson(value ?? [])
  } catch {
    return []
  }
}
