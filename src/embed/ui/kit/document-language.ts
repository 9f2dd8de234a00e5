import type { EmbedConfig } from '../../../core/embed/embed-config.ts'
import { type Language, languageOf } from '../../strings/language.ts'

/** @param wanted BCP 47, before the visitor's own languages; null: none */
export function visitorsLanguage(wanted: string | null = null): Language {
  return languageOf([...(wanted === null ? [] : [wanted]), ...navigator.languages], navigator.language)
}

/** Has the document be of this language, in this theme. */
export function describeDocument({ tag, dir }: Language, theme: EmbedConfig['theme'] = 'auto'): void {
  const { documentElement: root } = document
  root.lang = tag
  root.dir = dir
  root.dataset.theme = theme
}
