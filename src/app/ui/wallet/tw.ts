import { learnErrors } from '../strings/error-words.ts'
import { speak } from '../strings/speak.ts'
import { wallet } from '../strings/wallet-en.ts'
import { walletErrors } from '../strings/wallet-errors-en.ts'

// Whoever shows a wallet's error has loaded the wallet's dialogs, and this with them.
learnErrors(walletErrors)

/** The words of the wallet. */
export const tw = speak(wallet)
