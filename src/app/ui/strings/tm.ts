import type { Locale } from '../../state/shell/locale.ts'
import { money } from './en/money.ts'
import { type Translate, translator } from './translate.ts'

export type MoneyKey = keyof typeof money

const catalogues = { en: money }

/** Translates the words of money. They load with the parts that show it. */
export function moneyWordsIn(locale: Locale): Translate<MoneyKey> {
  return translator(locale, catalogues)
}
