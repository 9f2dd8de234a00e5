import type { Locale } from '../../state/shell/locale.ts'
import { choosing } from './en/choosing.ts'
import { type Translate, translator } from './messages/translate.ts'

export type ChoosingKey = keyof typeof choosing

const catalogues = { en: choosing }

/** Translates the words of choosing files. They load with the parts that show it. */
export function choosingWordsIn(locale: Locale): Translate<ChoosingKey> {
  return translator(locale, catalogues)
}
