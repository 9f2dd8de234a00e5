import type { WalletChoice } from '../../state/wallet/wallet.svelte.ts'
import { tw } from './tw.ts'

/** What a wallet calls itself; one that has not announced itself has no name. */
export function walletName(wallet: WalletChoice | null): string {
  return wallet === null ? tw('tx.wallet') : wallet.name || tw('connect.generic')
}
