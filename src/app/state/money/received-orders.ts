import type { ChequeChannelOnChain, ChequeChannelRef } from '../../../chain/vault/channels.ts'
import { MoneyError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { newestOrders, type OrderedCheque, ordersFromJson, signersOf } from '../../../core/money/ordered-cheque.ts'
import { type Address, minWei, NO_WEI, subtractWei, type Wei } from '../../../core/money/wei.ts'

/** What can be done with an order. `elsewhere`: it pays another address. `empty`: its vault holds nothing now. */
export const ORDER_VERDICTS = ['payable', 'paid', 'dust', 'empty', 'elsewhere', 'other-chain', 'forged'] as const
export type OrderVerdict = (typeof ORDER_VERDICTS)[number]

export interface CheckedOrder extends OrderedCheque {
  readonly verdict: OrderVerdict
  readonly paidOut: Wei
  /** What its vault pays on it now. */
  readonly covered: Wei
}

/** Orders that are checked between two reports. */
const BATCH = 8

/** Cash-out orders in the address of the page. @throws MoneyError `orders-malformed` */
export function ordersInAddress(encoded: string): readonly OrderedCheque[] {
  return ordersFromJson(jsonOf(() => atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))))
}

/**
 * Cash-out orders in a file: a list, or lines as a collector of reports keeps them, of which those without orders are
 * passed over. @throws MoneyError `orders-malformed`
 */
export async function ordersInFile(file: Blob): Promise<readonly OrderedCheque[]> {
  if (file.size > LIMITS.ordersFileBytes) throw malformed()
  const text = await file.text()
  if (text.trimStart().startsWith('['))
    return ordersFromJson(
      jsonOf(() => text),
      Number.POSITIVE_INFINITY,
    )
  const found = text.split('\n').flatMap(ordersInLine)
  if (found.length === 0) throw malformed()
  return found
}

/** Others may send lines to a collector: one that is damaged does not hide the rest. */
function ordersInLine(line: string): readonly OrderedCheque[] {
  try {
    const { orders = [] } = JSON.parse(line) as { readonly orders?: unknown }
    return ordersFromJson(orders)
  } catch {
    return []
  }
}

function jsonOf(text: () => string): unknown {
  try {
    return JSON.parse(text())
  } catch {
    throw malformed()
  }
}

const malformed = (): MoneyError =>
  new MoneyError('orders-malformed', 'Expected cash-out orders', { most: LIMITS.ordersFileBytes })

export interface OrderChecks {
  readonly chainId: number
  /** Addresses of the user. */
  readonly mine: readonly Address[]
  /** An order below it costs more than it pays; null while that is unknown. */
  readonly threshold: Wei | null
  isOurs(vault: Address): Promise<boolean>
  channel(ref: ChequeChannelRef): Promise<ChequeChannelOnChain>
  /** Ms since the epoch. */
  now(): number
  /** Lets other work run, and says how many were checked so far. */
  report(checked: number): Promise<void>
}

/**
 * Checks orders that came from anywhere. Nothing of them is believed: the beneficiary has to have signed the recipient,
 * which has to be the user, and the chain has to know the vault, its issuer and what it can pay.
 *
 * @throws ChainError
 */
export async function checkOrders(
  orders: readonly OrderedCheque[],
  checks: OrderChecks,
): Promise<readonly CheckedOrder[]> {
  const refused: CheckedOrder[] = []
  const signed: (OrderedCheque & { readonly issuer: Address })[] = []
  for (const [index, order] of orders.entries()) {
    const verdict = firstVerdict(order, checks)
    const signers = verdict === null ? signersOf(order) : null
    if (signers !== null) signed.push({ ...order, ...signers })
    else refused.push(unpayable(order, verdict ?? 'forged'))
    if (index % BATCH === 0) await checks.report(refused.length)
  }
  // Only what is signed may replace a lower order of its channel.
  const wanted = newestOrders(signed) as typeof signed
  const vaults = new Map<Address, Promise<boolean>>()
  const isOurs = (vault: Address): Promise<boolean> => {
    const known = vaults.get(vault) ?? checks.isOurs(vault)
    vaults.set(vault, known)
    return known
  }
  const checked: CheckedOrder[] = []
  for (let at = 0; at < wanted.length; at += BATCH) {
    const batch = wanted.slice(at, at + BATCH)
    checked.push(...(await Promise.all(batch.map((order) => checkOnChain(order, isOurs, checks)))))
    await checks.report(orders.length - wanted.length + checked.length)
  }
  return [...checked, ...refused]
}

function firstVerdict({ chainId, order }: OrderedCheque, checks: OrderChecks): OrderVerdict | null {
  if (chainId !== checks.chainId) return 'other-chain'
  return checks.mine.includes(order.recipient) ? null : 'elsewhere'
}

async function checkOnChain(
  { issuer, ...order }: OrderedCheque & { readonly issuer: Address },
  isOurs: (vault: Address) => Promise<boolean>,
  checks: OrderChecks,
): Promise<CheckedOrder> {
  const { vault, beneficiary, cumulativePayout } = order
  if (!(await isOurs(vault))) return unpayable(order, 'forged')
  const channel = await checks.channel({ vault, beneficiary, signer: issuer })
  if (channel.signerUntil <= checks.now()) return unpayable(order, 'forged')
  const { paidOut } = channel
  if (paidOut >= cumulativePayout) return { ...order, verdict: 'paid', paidOut, covered: NO_WEI }
  const covered = minWei(subtractWei(cumulativePayout, paidOut), channel.drawable)
  const isDust = checks.threshold !== null && covered <= checks.threshold
  return { ...order, verdict: covered === 0n ? 'empty' : isDust ? 'dust' : 'payable', paidOut, covered }
}

const unpayable = (order: OrderedCheque, verdict: OrderVerdict): CheckedOrder => ({
  ...order,
  verdict,
  paidOut: NO_WEI,
  covered: NO_WEI,
})

/** The orders of one transaction, the most valuable first, and how many are left for the next. */
export function ordersToCash(checked: readonly CheckedOrder[]): {
  readonly batch: readonly CheckedOrder[]
  readonly later: number
  readonly total: Wei
} {
  const payable = checked
    .filter(({ verdict }) => verdict === 'payable')
    .toSorted((a, b) => (a.covered < b.covered ? 1 : a.covered > b.covered ? -1 : 0))
  const batch = payable.slice(0, LIMITS.cashOutCheques)
  const total = batch.reduce<Wei>((sum, { covered }) => (sum + covered) as Wei, NO_WEI)
  return { batch, later: payable.length - batch.length, total }
}
