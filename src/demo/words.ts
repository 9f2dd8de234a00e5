import type { Locale } from '../app/state/shell/locale.ts'
import { type Translate, translator } from '../app/ui/strings/messages/translate.ts'
import { demo } from './words-en.ts'

const catalogues = { en: demo }

/** Translates the words of the demo page. */
export function demoWordsIn(locale: Locale): Translate<keyof typeof demo> {
  return translator(locale, catalogues)
}
