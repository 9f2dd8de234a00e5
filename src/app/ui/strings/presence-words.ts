import type { Locale } from '../../state/shell/locale.ts'
import { presence } from './en/presence.ts'
import { type Translate, translator } from './messages/translate.ts'

const catalogues = { en: presence }

/** Translates the words of titles, notifications and data use. They load with the parts that show them. */
export function presenceWordsIn(locale: Locale): Translate<keyof typeof presence> {
  return translator(locale, catalogues)
}
