import { EN } from './en.ts'
import { Format } from './format.ts'

/** All words of the frame and of its pages. A second language is a second object of this type, in one file. */
export type Words = typeof EN

/** A language of the interface. */
export interface Language {
  /** BCP 47, of the words. */
  readonly tag: string
  readonly dir: 'ltr' | 'rtl'
  readonly words: Words
  readonly format: Format
  /** BCP 47 tag for numbers that are typed: the visitor's own, with its decimal sign. */
  readonly typedTag: string
}

const CATALOGUES: Readonly<Record<string, { readonly dir: Language['dir']; readonly words: Words }>> = {
  en: { dir: 'ltr', words: EN },
}

/** @param wanted BCP 47 tags, the best first; English where there is none of them */
export function languageOf(wanted: readonly string[], typedTag: string): Language {
  const tags = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '')
  const tag = tags.find((one) => Object.hasOwn(CATALOGUES, one)) ?? 'en'
  return { tag, ...CATALOGUES[tag]!, format: new Format(tag), typedTag }
}
