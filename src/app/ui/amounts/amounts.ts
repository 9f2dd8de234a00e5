import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { decimalText, editableAmount, formatWei, parseAmount, perGigabyte } from '../../../core/money/amounts.ts'
import { type Address, BTT, type BttPerMib, type Wei } from '../../../core/money/wei.ts'
import type { Locale } from '../../state/shell/locale.ts'
import { moneyWordsIn } from '../strings/money-words.ts'

/** "12.3456 BTT" of an amount that the user has or gets: never shown as more than it is. */
export function formatBttDown(locale: Locale, amount: Wei): string {
  return moneyWordsIn(locale)('amount.btt', { amount: formatWei(amount, locale.amountTag) })
}

/** "12.3457 BTT" of an amount that the user pays or owes: never shown as less than it is. */
export function formatBttUp(locale: Locale, amount: Wei): string {
  return moneyWordsIn(locale)('amount.btt', { amount: formatWei(amount, locale.amountTag, { rounding: 'up' }) })
}

function perGbText(locale: Locale, price: BttPerMib): string {
  const amount = perGigabyte(price)
  return formatWei(amount, locale.amountTag, { rounding: 'up', maxFractionDigits: amount < BTT ? 4 : 2 })
}

/** "1.5 BTT" for a GB, rounded up. */
export function priceOfGb(locale: Locale, price: BttPerMib): string {
  return moneyWordsIn(locale)('amount.btt', { amount: perGbText(locale, price) })
}

/** "1.5 BTT per GB", rounded up. */
export function priceText(locale: Locale, price: BttPerMib): string {
  return moneyWordsIn(locale)('amount.perGb', { amount: perGbText(locale, price) })
}

/** All digits of an amount. */
export function formatBttExact(locale: Locale, amount: Wei): string {
  return moneyWordsIn(locale)('amount.exact', { amount: decimalText(amount) })
}

/** Text for a field that the user edits. */
export function bttForField(locale: Locale, amount: Wei): string {
  return editableAmount(amount, locale.amountTag)
}

export type Parsed<T> =
  | { readonly value: T; readonly error: null }
  | { readonly value: null; readonly error: ErrorRecord }

/** The result of a parser, or its error. */
export function tryParse<T>(read: () => T): Parsed<T> {
  try {
    return { value: read(), error: null }
  } catch (thrown) {
    return { value: null, error: toErrorRecord(thrown) }
  }
}

/** Parses an amount of BTT that the user typed. */
export function parseBtt(locale: Locale, text: string): Parsed<Wei> {
  return tryParse(() => parseAmount(text, locale.amountTag))
}

/** "0x1234…abcd": enough to recognise an address. Where the user decides by an address, show all of it. */
export function shortAddress(address: Address | `0x${string}`): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}

/** An address in groups of four characters, which are easier to compare. */
export function groupedAddress(address: Address): readonly string[] {
  return address.match(/^0x|.{4}/g) ?? [address]
}
