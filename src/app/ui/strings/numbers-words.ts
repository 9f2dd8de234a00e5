import type { Locale } from '../../state/shell/locale.ts'
import { numbers } from './en/numbers.ts'
import { addErrorWords } from './error-words.ts'
import { type Translate, translator } from './messages/translate.ts'

export type NumbersKey = keyof typeof numbers

const catalogues = { en: numbers }
addErrorWords(catalogues)

/** Translates the words of the page that shows an owner's numbers. They load with it. */
export function numbersWordsIn(locale: Locale): Translate<NumbersKey> {
  return translator(locale, catalogues)
}
