import type { Address } from '../../../../core/money/wei.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import type { CallPurpose } from '../../../state/wallet/wallet.svelte.ts'
import { formatBttUp } from '../../amounts/amounts.ts'
import { formatWbttDown } from '../../amounts/wallet-amounts.ts'
import type { Params } from '../../strings/translate.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'

/** Whole addresses: what is decided by an address is decided by all of it. */
function paramsOf(locale: Locale, purpose: CallPurpose): Params {
  const tw = walletWordsIn(locale)
  const params: Record<string, string | number> = {}
  if ('amount' in purpose) {
    const { amount } = purpose
    params.amount = amount === null ? tw('do.everything') : formatBttUp(locale, amount)
    params.wamount = amount === null ? tw('do.everything') : formatWbttDown(locale, amount)
  }
  if ('expected' in purpose)
    Object.assign(params, { count: purpose.cheques, wamount: formatWbttDown(locale, purpose.expected) })
  for (const name of ['issuer', 'beneficiary', 'spender'] as const) {
    if (name in purpose) params[name] = (purpose as unknown as Record<typeof name, Address>)[name]
  }
  return params
}

/** What a transaction does, as a heading and as a sentence. */
export function purposeWords(locale: Locale, purpose: CallPurpose): { readonly title: string; readonly text: string } {
  const tw = walletWordsIn(locale)
  const params = paramsOf(locale, purpose)
  return { title: tw(`do.${purpose.kind}`, params), text: tw(`do.${purpose.kind}Text`, params) }
}
