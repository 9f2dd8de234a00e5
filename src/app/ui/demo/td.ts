import type { Locale } from '../../state/shell/locale.ts'
import { demo } from '../strings/demo-en.ts'
import { type Translate, translator } from '../strings/translate.ts'

const catalogues = { en: demo }

/** Translates the words of the demo page. */
export function demoWordsIn(locale: Locale): Translate<keyof typeof demo> {
  return translator(locale, catalogues)
}
