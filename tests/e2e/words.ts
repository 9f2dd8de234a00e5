/** The app's words as test browsers show them, so that specs find controls by name. */
import { Locale } from '../../src/app/state/shell/locale.ts'
import { wordsIn } from '../../src/app/ui/strings/app-words.ts'
import { choosingWordsIn } from '../../src/app/ui/strings/choosing-words.ts'
import { embeddingWordsIn } from '../../src/app/ui/strings/embedding-words.ts'
import { moneyWordsIn } from '../../src/app/ui/strings/money-words.ts'
import { numbersWordsIn } from '../../src/app/ui/strings/numbers-words.ts'
import { presenceWordsIn } from '../../src/app/ui/strings/presence-words.ts'
import { savingWordsIn } from '../../src/app/ui/strings/saving-words.ts'
import { sharingWordsIn } from '../../src/app/ui/strings/sharing-words.ts'
import { sponsoringWordsIn } from '../../src/app/ui/strings/sponsoring-words.ts'
import { walletWordsIn } from '../../src/app/ui/strings/wallet-words.ts'

export const locale = new Locale('en')
export const t = wordsIn(locale)
export const tc = choosingWordsIn(locale)
export const tm = moneyWordsIn(locale)
export const tw = walletWordsIn(locale)
export const sv = savingWordsIn(locale)
export const st = sharingWordsIn(locale)
export const tn = numbersWordsIn(locale)
export const te = embeddingWordsIn(locale)
export const ts = sponsoringWordsIn(locale)
export const tp = presenceWordsIn(locale)
