import type { Locale } from '../../state/shell/locale.ts'
import { saving } from './en/saving.ts'
import { type Translate, translator } from './messages/translate.ts'

const catalogues = { en: saving }

/** Translates the words of saving and of storage. They load with the parts that show them. */
export function savingWordsIn(locale: Locale): Translate<keyof typeof saving> {
  return translator(locale, catalogues)
}
