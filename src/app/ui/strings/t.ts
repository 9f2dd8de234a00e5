import { en } from './en.ts'
import { type Params, speak } from './speak.ts'

export type StringKey = keyof typeof en

/** The words of the app's first load; see {@link speak}. */
export const t = speak(en)

/** The words for a key made at run time; null when the catalogue has none. */
export function words(key: string, params: Params = {}): string | null {
  return Object.hasOwn(en, key) ? t(key as StringKey, params) : null
}
