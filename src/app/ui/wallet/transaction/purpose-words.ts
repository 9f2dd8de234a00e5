import type { Locale } from '../../../state/shell/locale.ts'
import type { CallPurpose } from '../../../state/wallet/wallet.svelte.ts'
import type { Params } from '../../strings/messages/translate.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'
import { tokenPurposeParams } from './token-purpose.ts'
import { vaultPurposeParams } from './vault-purpose.ts'

/** A new contract family adds a case here and a catalogue to `walletWordsIn`. */
function paramsOf(locale: Locale, purpose: CallPurpose): Params {
  switch (purpose.subject) {
    case 'token':
      return tokenPurposeParams(locale, purpose)
    case 'vault':
      return vaultPurposeParams(locale, purpose)
  }
}

/** What a transaction does, as a heading and as a sentence. */
export function purposeWords(locale: Locale, purpose: CallPurpose): { readonly title: string; readonly text: string } {
  const tw = walletWordsIn(locale)
  const params = paramsOf(locale, purpose)
  return { title: tw(`do.${purpose.kind}`, params), text: tw(`do.${purpose.kind}Text`, params) }
}
