import type { Locale } from '../../../state/shell/locale.ts'
import type { WalletChoice } from '../../../state/wallet/wallet.svelte.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'

/** The name that a wallet announces (EIP-6963); a wallet that announces none has a generic name. */
export function walletName(locale: Locale, wallet: WalletChoice | null): string {
  const tw = walletWordsIn(locale)
  return wallet === null ? tw('tx.wallet') : wallet.name || tw('connect.generic')
}
