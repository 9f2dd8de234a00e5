import { editableAmount, formatWei, parseAmount } from '../../../core/money/amounts.ts'
import type { Wei } from '../../../core/money/wei.ts'
import type { Locale } from '../../state/shell/locale.ts'
import { walletWordsIn } from '../strings/wallet-words.ts'
import { type Parsed, tryParse } from './amounts.ts'

/** "12.3456 WBTT", rounded down. */
export function formatWbttDown(locale: Locale, amount: Wei): string {
  return walletWordsIn(locale)('amount.wbtt', { amount: formatWei(amount, locale.amountTag) })
}

/** Text for a field: an amount of a coin with `decimals` decimals. */
export function unitsForField(locale: Locale, units: bigint, decimals: number): string {
  return editableAmount(units as Wei, locale.amountTag, decimals)
}

export function parseUnits(locale: Locale, text: string, decimals: number): Parsed<Wei> {
  return tryParse(() => parseAmount(text, locale.amountTag, decimals))
}
