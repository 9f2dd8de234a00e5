import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Locale } from '../../state/shell/locale.ts'
import { wordsFor } from './app-words.ts'
import { type Catalogues, type Params, translator } from './messages/translate.ts'

/** Fields that count bytes. */
const BYTES: ReadonlySet<string> = new Set(['needed', 'free', 'gotBytes', 'expectedBytes'])

/** The fields of an error that its text may contain, formatted for the user. */
function paramsOf(locale: Locale, error: ErrorRecord): Params {
  const params: Record<string, string | number> = {
    torrentLimit: locale.bytes(LIMITS.torrentFileBytes),
    pieceLimit: locale.bytes(LIMITS.pieceLengthBytes),
    shareLimit: locale.bytes(LIMITS.sharedBytes),
    memoryLimit: locale.bytes(LIMITS.memoryStoreBytes),
  }
  for (const [name, value] of Object.entries(error.fields)) {
    if (typeof value === 'number' && BYTES.has(name)) params[name] = locale.bytes(value)
    else if (typeof value === 'string' || typeof value === 'number') params[name] = value
  }
  return params
}

/** Catalogues of parts that load later. */
const added: Catalogues[] = []

/** Adds the words for errors of a part that loads later and brings them along. */
export function addErrorWords(catalogues: Catalogues): void {
  added.push(catalogues)
}

function find(locale: Locale, key: string, params: Params): string | null {
  const catalogues = added.find((one) => Object.hasOwn(one[locale.language], key))
  return catalogues === undefined ? wordsFor(locale, key, params) : translator(locale, catalogues)(key, params)
}

/** What went wrong and what to do about it; the error's own message where no catalogue has an entry for its code. */
export function errorWords(locale: Locale, error: ErrorRecord): string {
  const params = paramsOf(locale, error)
  // The user cannot do anything different about each way in which bencode can be broken.
  const code = error.code.startsWith('bencode-') ? 'bencode' : error.code
  return find(locale, `error.${error.name}.${code}`, params) ?? find(locale, `error.${code}`, params) ?? error.message
}
