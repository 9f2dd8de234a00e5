import type { Locale } from '../../state/shell/locale.ts'
import { amounts } from './en/money/amounts.ts'
import { earn } from './en/money/earn.ts'
import { history } from './en/money/history.ts'
import { page } from './en/money/page.ts'
import { permissions } from './en/money/permissions.ts'
import { speed } from './en/money/speed.ts'
import { torrentPayment } from './en/money/torrent-payment.ts'
import { vault } from './en/money/vault.ts'
import { type Translate, translator } from './messages/translate.ts'

export const money = {
  ...amounts,
  ...page,
  ...speed,
  ...torrentPayment,
  ...earn,
  ...vault,
  ...history,
  ...permissions,
}

export type MoneyKey = keyof typeof money

const catalogues = { en: money }

/** Translates the words of money. They load with the parts that show it. */
export function moneyWordsIn(locale: Locale): Translate<MoneyKey> {
  return translator(locale, catalogues)
}
