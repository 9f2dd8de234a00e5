import type { ErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { formatBytes } from './format.ts'
import { type Catalogue, type Params, speak } from './speak.ts'
import { words } from './t.ts'

/** Fields an entry may name, in the form people read. */
function paramsOf(error: ErrorRecord): Params {
  const params: Record<string, string | number> = {
    torrentLimit: formatBytes(LIMITS.torrentFileBytes),
    memoryLimit: formatBytes(LIMITS.memoryStoreBytes),
  }
  for (const [name, value] of Object.entries(error.fields)) {
    if (typeof value === 'string' || typeof value === 'number') params[name] = value
  }
  return params
}

/** Catalogues of parts that load later. */
const learnt: Catalogue[] = []

/** Adds the words for errors of a part that loads later and brings them along. */
export function learnErrors(catalogue: Catalogue): void {
  learnt.push(catalogue)
}

function find(key: string, params: Params): string | null {
  const catalogue = learnt.find((one) => Object.hasOwn(one, key))
  return catalogue === undefined ? words(key, params) : speak(catalogue)(key, params)
}

/** What went wrong and what to do about it; the error's own message where the catalogue has no words for its code. */
export function errorWords(error: ErrorRecord): string {
  const params = paramsOf(error)
  // Every way that bencode can be broken is one thing to a person.
  const code = error.code.startsWith('bencode-') ? 'bencode' : error.code
  return find(`error.${error.name}.${code}`, params) ?? find(`error.${code}`, params) ?? error.message
}
