/** A text, or one for each plural form that English has, chosen by the parameter `count`. */
export type Message = string | { readonly one: string; readonly other: string }
export type Catalogue = Readonly<Record<string, Message>>
export type Params = Readonly<Record<string, string | number>>

/** The one language so far; a second catalogue has the same keys. */
export const LOCALE = 'en'
const plurals = new Intl.PluralRules(LOCALE)
const numbers = new Intl.NumberFormat(LOCALE)

/** Right-to-left letters, and the invisible marks that reorder text. */
const REORDERS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/

/** Keeps a foreign name from reordering the sentence it stands in (Unicode first-strong isolate); others stay as they are. */
function isolate(text: string): string {
  return REORDERS.test(text) ? `\u2068${text}\u2069` : text
}

/**
 * How the words of a catalogue are asked for. `{name}` is replaced by that parameter: a number in the user's format, a text isolated. An
 * entry with plural forms chooses by the parameter `count`. Parts of the app that load later have a catalogue of their own.
 */
export function speak<C extends Catalogue>(catalogue: C): (key: keyof C & string, params?: Params) => string {
  return (key, params = {}) => {
    const message = catalogue[key] as Message
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(params.count)) as 'one'] ?? message.other)
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name]
      if (value === undefined) return whole
      return typeof value === 'number' ? numbers.format(value) : isolate(value)
    })
  }
}
