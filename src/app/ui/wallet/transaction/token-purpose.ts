import type { Locale } from '../../../state/shell/locale.ts'
import type { CallPurpose } from '../../../state/wallet/wallet.svelte.ts'
import { formatBttUp } from '../../amounts/amounts.ts'
import { formatWbttDown } from '../../amounts/wallet-amounts.ts'
import type { Params } from '../../strings/messages/translate.ts'

type TokenPurpose = Extract<CallPurpose, { readonly subject: 'token' }>

/** Parameters of the words for a token call. Addresses are shown in full, since the user decides by them. */
export function tokenPurposeParams(locale: Locale, purpose: TokenPurpose): Params {
  const params: Record<string, string | number> = {}
  if ('amount' in purpose) {
    params.amount = formatBttUp(locale, purpose.amount)
    params.wamount = formatWbttDown(locale, purpose.amount)
  }
  if ('spender' in purpose) params.spender = purpose.spender
  return params
}
