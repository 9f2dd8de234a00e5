import type { Locale } from '../../state/shell/locale.ts'
import { walletErrors } from './en/wallet/errors.ts'
import { tokenCalls } from './en/wallet/token-calls.ts'
import { transactions } from './en/wallet/transactions.ts'
import { vaultCalls } from './en/wallet/vault-calls.ts'
import { wallet } from './en/wallet/wallet.ts'
import { addErrorWords } from './error-words.ts'
import { type Translate, translator } from './messages/translate.ts'

// A screen that can show a wallet's error imports this file, and so has the words for it.
addErrorWords({ en: walletErrors })

const en = { ...wallet, ...transactions, ...tokenCalls, ...vaultCalls }
const catalogues = { en }

/** Translates the words of the wallet. They load with the parts that show it. */
export function walletWordsIn(locale: Locale): Translate<keyof typeof en> {
  return translator(locale, catalogues)
}
