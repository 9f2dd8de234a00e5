import { editableAmount, formatWei, parseAmount } from '../../../core/money/amounts.ts'
import type { Wei } from '../../../core/money/wei.ts'
import { type Read, reading } from '../money/amounts.ts'
import { LOCALE } from '../strings/speak.ts'
import { tw } from './tw.ts'

/** As everywhere where amounts are written: the user's own way. */
const AMOUNT_LOCALE: string = globalThis.navigator?.language || LOCALE

/** "12.3456 WBTT": the same amount in the form that contracts hold. */
export function wrapped(amount: Wei): string {
  return tw('amount.wbtt', { amount: formatWei(amount, AMOUNT_LOCALE) })
}

/** A number for a field, with the decimals of its coin. */
export function typedAmount(units: bigint, decimals: number): string {
  return editableAmount(units as Wei, AMOUNT_LOCALE, decimals)
}

export function readAmount(text: string, decimals: number): Read<Wei> {
  return reading(() => parseAmount(text, AMOUNT_LOCALE, decimals))
}
