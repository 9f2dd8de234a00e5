import { fromHex, toHex } from '../bytes.ts'
import { MoneyError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { checksummed } from './accounts.ts'
import { cashOutDigest } from './cash-out.ts'
import { issuerOf, MAX_PAYOUT, SIGNATURE_BYTES, type SignedCheque } from './cheque.ts'
import { signerOf } from './signature.ts'
import { type Address, NO_WEI, subtractWei, sumWei, type Wei, wei } from './wei.ts'

/**
 * A cheque and its beneficiary's order where it is paid: all that any account needs to have it paid there, and worth
 * nothing to others. So it may be kept and passed on in the open.
 */
export interface OrderedCheque extends SignedCheque {
  readonly order: {
    readonly recipient: Address
    /** 65 bytes, of the beneficiary. */
    readonly signature: Uint8Array
  }
}

const nameOf = ({ chainId, vault, beneficiary }: OrderedCheque): string => `${chainId} ${vault} ${beneficiary}`

/** The highest cheque of each channel, the later one of two with the same sum: it may name another recipient. */
export function newestOrders(...lists: readonly (readonly OrderedCheque[])[]): OrderedCheque[] {
  const best = new Map<string, OrderedCheque>()
  for (const cheque of lists.flat()) {
    const name = nameOf(cheque)
    if (cheque.cumulativePayout >= (best.get(name)?.cumulativePayout ?? 0n)) best.set(name, cheque)
  }
  return [...best.values()]
}

/**
 * LIMITS.orderedCheques of them: the highest of each recipient first, then the second of each, and so on. So what pays
 * one account never takes the places of another's.
 */
export function mostValuable(cheques: readonly OrderedCheque[]): readonly OrderedCheque[] {
  if (cheques.length <= LIMITS.orderedCheques) return cheques
  const ranks = new Map<Address, number>()
  return cheques
    .toSorted((a, b) =>
      a.cumulativePayout < b.cumulativePayout ? 1 : a.cumulativePayout > b.cumulativePayout ? -1 : 0,
    )
    .map((cheque) => {
      const rank = ranks.get(cheque.order.recipient) ?? 0
      ranks.set(cheque.order.recipient, rank + 1)
      return { cheque, rank }
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, LIMITS.orderedCheques)
    .map(({ cheque }) => cheque)
}

/** All that the cheques promise, less what those of the same channels in `before` did. */
export function promisedSince(cheques: readonly OrderedCheque[], before: readonly OrderedCheque[] = []): Wei {
  const sums = new Map(before.map((cheque) => [nameOf(cheque), cheque.cumulativePayout]))
  return cheques.reduce<Wei>((total, cheque) => {
    return sumWei(total, subtractWei(cheque.cumulativePayout, sums.get(nameOf(cheque)) ?? NO_WEI))
  }, NO_WEI)
}

/** Who signed the cheque; null: the order is not signed by its beneficiary, or one of the signatures is none. */
export function signersOf(cheque: OrderedCheque): { readonly issuer: Address } | null {
  const { chainId, vault, cumulativePayout, order } = cheque
  try {
    const digest = cashOutDigest({ chainId, vault, cumulativePayout, recipient: order.recipient })
    return signerOf(digest, order.signature) === cheque.beneficiary ? { issuer: issuerOf(cheque) } : null
  } catch {
    return null
  }
}

/** As plain data for JSON: amounts in decimal, bytes in hex. */
export const ordersToJson = (cheques: readonly OrderedCheque[]): readonly object[] =>
  cheques.map(({ chainId, vault, beneficiary, cumulativePayout, signature, order }) => ({
    ...{ chainId, vault, beneficiary, sum: String(cumulativePayout), signature: toHex(signature) },
    ...{ recipient: order.recipient, order: toHex(order.signature) },
  }))

/**
 * Reads what {@link ordersToJson} made; the signatures are not checked.
 *
 * @throws MoneyError `orders-malformed`
 */
export function ordersFromJson(value: unknown, most: number = LIMITS.orderedCheques): readonly OrderedCheque[] {
  if (!Array.isArray(value) || value.length > most) throw malformed(`a list of at most ${most} orders`)
  return value.map(orderFrom)
}

const SUM = /^(0|[1-9]\d{0,38})$/
const SIGNATURE = new RegExp(`^[0-9a-f]{${SIGNATURE_BYTES * 2}}$`)

function orderFrom(value: unknown): OrderedCheque {
  if (typeof value !== 'object' || value === null) throw malformed('an order')
  const { chainId, vault, beneficiary, sum, signature, recipient, order } = value as Record<string, unknown>
  if (!Number.isSafeInteger(chainId) || (chainId as number) <= 0) throw malformed('the number of a chain')
  if (typeof sum !== 'string' || !SUM.test(sum) || BigInt(sum) > MAX_PAYOUT) throw malformed('an amount in wei')
  return {
    chainId: chainId as number,
    vault: addressFrom(vault),
    beneficiary: addressFrom(beneficiary),
    cumulativePayout: wei(BigInt(sum)),
    signature: signatureFrom(signature),
    order: { recipient: addressFrom(recipient), signature: signatureFrom(order) },
  }
}

function addressFrom(value: unknown): Address {
  if (typeof value !== 'string') throw malformed('an address')
  try {
    return checksummed(value)
  } catch {
    throw malformed('an address')
  }
}

function signatureFrom(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !SIGNATURE.test(value)) throw malformed('a signature')
  return fromHex(value)
}

const malformed = (expected: string): MoneyError =>
  new MoneyError('orders-malformed', `Expected ${expected} in cash-out orders`, { expected })
