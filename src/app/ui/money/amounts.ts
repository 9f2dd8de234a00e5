import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { decimalText, editableAmount, formatWei, parseAmount, perGigabyte } from '../../../core/money/amounts.ts'
import { type Address, BTT, type BttPerMib, type Wei } from '../../../core/money/wei.ts'
import { LOCALE } from '../strings/speak.ts'
import { tm } from './tm.ts'

/** Amounts are written and read as the user's system does it: a decimal comma typed by habit must not become a thousand. */
const AMOUNT_LOCALE: string = globalThis.navigator?.language || LOCALE

/** "12.3456 BTT" of what somebody has or gets: never shown as more than it is. */
export function asset(amount: Wei): string {
  return tm('amount.btt', { amount: formatWei(amount, AMOUNT_LOCALE) })
}

/** "12.3457 BTT" of what somebody pays or owes: never shown as less than it is. */
export function debt(amount: Wei): string {
  return tm('amount.btt', { amount: formatWei(amount, AMOUNT_LOCALE, { rounding: 'up' }) })
}

function perGbText(price: BttPerMib): string {
  const amount = perGigabyte(price)
  return formatWei(amount, AMOUNT_LOCALE, { rounding: 'up', maxFractionDigits: amount < BTT ? 4 : 2 })
}

/** "1.5 BTT" for a GB, rounded up. */
export function priceOfGb(price: BttPerMib): string {
  return tm('amount.btt', { amount: perGbText(price) })
}

/** "1.5 BTT per GB", rounded up. */
export function priceText(price: BttPerMib): string {
  return tm('amount.perGb', { amount: perGbText(price) })
}

/** All digits of an amount. */
export function exact(amount: Wei): string {
  return tm('amount.exact', { amount: decimalText(amount) })
}

/** For a field that the user edits. */
export function typed(amount: Wei): string {
  return editableAmount(amount, AMOUNT_LOCALE)
}

export type Read<T> =
  | { readonly value: T; readonly error: null }
  | { readonly value: null; readonly error: ErrorRecord }

/** What a reader makes of a text, or why it cannot. */
export function reading<T>(read: () => T): Read<T> {
  try {
    return { value: read(), error: null }
  } catch (thrown) {
    return { value: null, error: toErrorRecord(thrown) }
  }
}

/** An amount of BTT as the user typed it. */
export function readBtt(text: string): Read<Wei> {
  return reading(() => parseAmount(text, AMOUNT_LOCALE))
}

/** "0x1234…abcd": to be recognised by its ends; whoever decides by it sees all of it. */
export function shortAddress(address: Address | `0x${string}`): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}

/** An address in groups of four, to be compared. */
export function groupedAddress(address: Address): readonly string[] {
  return address.match(/^0x|.{4}/g) ?? [address]
}
