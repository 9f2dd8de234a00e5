import type { Locale } from '../../state/shell/locale.ts'
import { sharing } from './en/sharing.ts'
import { type Translate, translator } from './messages/translate.ts'

const catalogues = { en: sharing }

/** Translates the words of sharing. They load with the parts that show it. */
export function sharingWordsIn(locale: Locale): Translate<keyof typeof sharing> {
  return translator(locale, catalogues)
}
