import type { Locale } from '../../state/shell/locale.ts'
import { adding } from './en/adding.ts'
import { errors } from './en/errors.ts'
import { player } from './en/player.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { torrents } from './en/torrents.ts'
import { type Params, type Translate, translator } from './messages/translate.ts'

/** The catalogues that load with the app. */
export const en = { ...shell, ...torrents, ...adding, ...player, ...settings, ...errors }

export type StringKey = keyof typeof en

const catalogues = { en }

/** Translates the words of the app's first load. Parts that load later have catalogues of their own. */
export function wordsIn(locale: Locale): Translate<StringKey> {
  return translator(locale, catalogues)
}

/** The words for a key made at run time; null when the catalogue has none. */
export function wordsFor(locale: Locale, key: string, params: Params = {}): string | null {
  return Object.hasOwn(en, key) ? wordsIn(locale)(key as StringKey, params) : null
}
