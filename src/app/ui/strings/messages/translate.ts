import type { Language, Locale } from '../../../state/shell/locale.ts'

/** A text, or one for each plural form that English has, chosen by the parameter `count`. */
export type Message = string | { readonly one: string; readonly other: string }
export type Catalogue = Readonly<Record<string, Message>>
export type Params = Readonly<Record<string, string | number>>

/** The same keys in every language. */
export type Catalogues<K extends string = string> = Readonly<Record<Language, Readonly<Record<K, Message>>>>

/** Returns the text of a key, with its parameters in place. */
export type Translate<K extends string> = (key: K, params?: Params) => string

/** Right-to-left letters, and the invisible marks that reorder text. */
const REORDERS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/

/** Isolates a name that would reorder the sentence around it (Unicode first-strong isolate). */
function isolate(text: string): string {
  return REORDERS.test(text) ? `\u2068${text}\u2069` : text
}

/**
 * Makes the function that translates the keys of a subject into the language of `locale`. It replaces `{name}` by that
 * parameter: a number in the format of the language, a text isolated. An entry with plural forms chooses by the
 * parameter `count`.
 */
export function translator<K extends string>(locale: Locale, catalogues: Catalogues<K>): Translate<K> {
  const catalogue = catalogues[locale.language]
  return (key, params = {}) => {
    const message: Message = catalogue[key]
    const text =
      typeof message === 'string'
        ? message
        : (message[locale.plural(Number(params.count)) as 'one' | 'other'] ?? message.other)
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name]
      if (value === undefined) return whole
      return typeof value === 'number' ? locale.number(value) : isolate(value)
    })
  }
}
