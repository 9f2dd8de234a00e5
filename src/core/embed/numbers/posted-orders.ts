import { LIMITS } from '../../limits.ts'
import { type OrderedCheque, ordersFromJson, ordersToJson, promisedSince } from '../../money/ordered-cheque.ts'

/** What an embed posts to its owner's collector: cash-out orders that pay the owner, and nothing of the visitor. */
export const postedOrders = (orders: readonly OrderedCheque[]): string =>
  JSON.stringify({ freshet: 1, orders: ordersToJson(orders) })

/** Those that the collector has not, as many as one message holds. */
export const ordersToPost = (
  all: readonly OrderedCheque[],
  posted: readonly OrderedCheque[],
): readonly OrderedCheque[] =>
  all.filter((order) => promisedSince([order], posted) > 0n).slice(0, LIMITS.embedPostedOrders)

/** Null for what has no orders, such as a report of numbers. @throws MoneyError `orders-malformed` */
export function readPostedOrders(text: string): readonly OrderedCheque[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('orders' in value)) return null
  return ordersFromJson(value.orders, LIMITS.embedPostedOrders)
}
