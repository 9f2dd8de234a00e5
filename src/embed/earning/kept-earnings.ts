import {
  mostValuable,
  newestOrders,
  type OrderedCheque,
  ordersFromJson,
  ordersToJson,
} from '../../core/money/ordered-cheque.ts'

/**
 * What was earned on a site for its visitor, or for its owner, in the site's partition. It outlasts a stop: money would
 * be lost with it.
 */
export class KeptEarnings {
  readonly #all: string
  readonly #passedOn: string

  constructor(of: 'visitor' | 'owner') {
    this.#all = `freshet-embed.earned.${of}`
    this.#passedOn = `freshet-embed.passed-on.${of}`
  }

  /** Everything, each channel's highest. */
  get all(): readonly OrderedCheque[] {
    return read(this.#all)
  }

  /** The part that is kept elsewhere, too. */
  get passedOn(): readonly OrderedCheque[] {
    return read(this.#passedOn)
  }

  add(orders: readonly OrderedCheque[]): void {
    write(this.#all, mostValuable(newestOrders(this.all, orders)))
  }

  setPassedOn(orders: readonly OrderedCheque[]): void {
    write(this.#passedOn, orders)
  }
}

function read(key: string): readonly OrderedCheque[] {
  try {
    return ordersFromJson(JSON.parse(localStorage.getItem(key) ?? '[]'))
  } catch {
    return []
  }
}

function write(key: string, orders: readonly OrderedCheque[]): void {
  localStorage.setItem(key, JSON.stringify(ordersToJson(orders)))
}
