import { type Dictionary, integerAt, stringAt } from '../bencode/dictionary.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { LIMITS } from '../limits.ts'
import { chooseTrackers, chooseWebSeeds } from '../metainfo/urls.ts'
import { cleanText } from '../text.ts'
import { decodeName, encodingOf, type Guess, type TextEncoding } from './names.ts'

/** The optional parts of a .torrent file beside the info dictionary. No error in them makes a torrent unusable. */

/** `announce-list` (BEP 12), or `announce` where that has no usable address. */
export function trackersOf(root: Dictionary): readonly string[] {
  const tiers = root.get('announce-list')
  const listed = Array.isArray(tiers) ? chooseTrackers(addressesIn(tiers)) : []
  if (listed.length > 0) return listed
  const single = root.get('announce')
  return single instanceof Uint8Array ? chooseTrackers(addressesIn([single])) : []
}

/** `url-list` (BEP 19), a string or a list. */
export function webSeedsOf(root: Dictionary): readonly string[] {
  const list = root.get('url-list')
  if (list instanceof Uint8Array) return chooseWebSeeds(addressesIn([list]))
  return Array.isArray(list) ? chooseWebSeeds(addressesIn(list)) : []
}

const decoder = new TextDecoder('utf-8')
/** Of one character, in every encoding: longer texts need not be decoded. */
const MOST_BYTES = 4

/** Strings of a list and of the lists in it; other values are skipped, as libtorrent does. */
function* addressesIn(values: readonly BencodeValue[]): Generator<string> {
  for (const value of values) {
    if (value instanceof Uint8Array) {
      if (value.length <= LIMITS.urlCharacters) yield decoder.decode(value)
    } else if (Array.isArray(value)) {
      for (const inner of value)
        if (inner instanceof Uint8Array && inner.length <= LIMITS.urlCharacters) yield decoder.decode(inner)
    }
  }
}

/**
 * The text under `key`, preferably of its `.utf-8` variant.
 * @param declared encoding of texts that are no UTF-8; null when the file says none
 */
export function textOf(root: Dictionary, key: string, declared: TextEncoding, guess: Guess): string | null {
  const most = LIMITS.metainfoTextCharacters
  const utf8 = stringAt(root, `${key}.utf-8`)
  const bytes = textBytes(root, key)
  if (bytes === null) return null
  return cleanText(decodeName(bytes, utf8 === null ? encodingOf(bytes, declared, guess) : null), most)
}

/** What {@link textOf} decodes; null without any. */
export function textBytes(root: Dictionary, key: string): Uint8Array | null {
  const bytes = stringAt(root, `${key}.utf-8`) ?? stringAt(root, key)
  return bytes?.subarray(0, LIMITS.metainfoTextCharacters * MOST_BYTES) ?? null
}

/** Milliseconds since the epoch. */
export function creationDate(root: Dictionary): number | null {
  const seconds = integerAt(root, 'creation date')
  // The last second that a Date can represent.
  return seconds !== null && seconds >= 0n && seconds <= 8_640_000_000_000n ? Number(seconds) * 1_000 : null
}
