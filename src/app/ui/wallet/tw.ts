import { speak } from '../strings/speak.ts'
import { wallet } from '../strings/wallet-en.ts'

/** The words of the wallet. */
export const tw = speak(wallet)
