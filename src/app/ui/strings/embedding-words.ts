import type { Locale } from '../../state/shell/locale.ts'
import { embedding } from './en/embedding.ts'
import { addErrorWords } from './error-words.ts'
import { type Translate, translator } from './messages/translate.ts'

export type EmbeddingKey = keyof typeof embedding

const catalogues = { en: embedding }
addErrorWords(catalogues)

/** Translates the words of the builder of embeds. They load with its page. */
export function embeddingWordsIn(locale: Locale): Translate<EmbeddingKey> {
  return translator(locale, catalogues)
}
