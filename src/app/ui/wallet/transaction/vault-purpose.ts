import type { Locale } from '../../../state/shell/locale.ts'
import type { CallPurpose } from '../../../state/wallet/wallet.svelte.ts'
import { formatBttUp } from '../../amounts/amounts.ts'
import { formatWbttDown } from '../../amounts/wallet-amounts.ts'
import type { Params } from '../../strings/messages/translate.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'

type VaultPurpose = Extract<CallPurpose, { readonly subject: 'vault' }>

/** Parameters of the words for a vault call. Addresses are shown in full, since the user decides by them. */
export function vaultPurposeParams(locale: Locale, purpose: VaultPurpose): Params {
  const everything = () => walletWordsIn(locale)('do.everything')
  const params: Record<string, string | number> = {}
  if ('amount' in purpose) {
    const { amount } = purpose
    params.amount = amount === null ? everything() : formatBttUp(locale, amount)
    params.wamount = amount === null ? everything() : formatWbttDown(locale, amount)
  }
  if (purpose.kind === 'cash-out') {
    params.count = purpose.cheques
    params.wamount = formatWbttDown(locale, purpose.expected)
  }
  if ('issuer' in purpose) params.issuer = purpose.issuer
  if ('beneficiary' in purpose) params.beneficiary = purpose.beneficiary
  return params
}
