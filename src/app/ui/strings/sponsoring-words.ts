import type { Locale } from '../../state/shell/locale.ts'
import { sponsoring } from './en/money/sponsoring.ts'
import { type Translate, translator } from './messages/translate.ts'

const catalogues = { en: sponsoring }

/** Translates the words of sponsoring. They load with its screen. */
export function sponsoringWordsIn(locale: Locale): Translate<keyof typeof sponsoring> {
  return translator(locale, catalogues)
}
