import type { Locale } from '../../../state/shell/locale.ts'
import type { WalletChoice } from '../../../state/wallet/wallet.svelte.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'

/** What a wallet calls itself; one that has not announced itself has no name. */
export function walletName(locale: Locale, wallet: WalletChoice | null): string {
  const tw = walletWordsIn(locale)
  return wallet === null ? tw('tx.wallet') : wallet.name || tw('connect.generic')
}
