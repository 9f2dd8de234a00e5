import { en, type Message } from './en.ts'

export type StringKey = keyof typeof en
export type Params = Readonly<Record<string, string | number>>

/** The one language so far; a second catalogue has the same keys. */
export const LOCALE = 'en'
const catalogue: Readonly<Record<StringKey, Message>> = en
const plurals = new Intl.PluralRules(LOCALE)
const numbers = new Intl.NumberFormat(LOCALE)

/** Right-to-left letters, and the invisible marks that reorder text. */
const REORDERS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/

/** Keeps a foreign name from reordering the sentence it stands in (Unicode first-strong isolate); others stay as they are. */
function isolate(text: string): string {
  return REORDERS.test(text) ? `\u2068${text}\u2069` : text
}

/**
 * The words for `key`. `{name}` is replaced by that parameter: a number in the user's format, a text isolated. An entry with plural forms
 * chooses by the parameter `count`.
 */
export function t(key: StringKey, params: Params = {}): string {
  const message = catalogue[key]
  const text =
    typeof message === 'string' ? message : (message[plurals.select(Number(params.count)) as 'one'] ?? message.other)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? numbers.format(value) : isolate(value)
  })
}

/** The words for a key made at run time; null when the catalogue has none. */
export function words(key: string, params: Params = {}): string | null {
  return Object.hasOwn(catalogue, key) ? t(key as StringKey, params) : null
}
