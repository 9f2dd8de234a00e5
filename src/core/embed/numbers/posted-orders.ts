import { LIMITS } from '../../limits.ts'
import { type OrderedCheque, ordersFromJson, ordersToJson, promisedSince } from '../../money/ordered-cheque.ts'
import type { Address } from '../../money/wei.ts'

/** What an embed posts to its owner's collector: cash-out orders that pay the owner, and nothing of the visitor. */
export const postedOrders = (orders: readonly OrderedCheque[]): string =>
  JSON.stringify({ freshet: 1, orders: ordersToJson(orders) })

/**
 * Those that pay the owner and that its collector has not, as many as one message holds.
 *
 * @param all of every owner: sites that share a partition, or one that has changed its account
 * @param posted what this collector has
 */
export const ordersToPost = (
  all: readonly OrderedCheque[],
  payee: Address,
  posted: readonly OrderedCheque[],
): readonly OrderedCheque[] =>
  all
    .filter((cheque) => cheque.order.recipient === payee && promisedSince([cheque], posted) > 0n)
    .slice(0, LIMITS.embedPostedOrders)

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
