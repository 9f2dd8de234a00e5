import type { Dictionary } from '../bencode/dictionary.ts'
import { integerAt, stringAt } from '../bencode/dictionary.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { toBinaryString } from '../bytes.ts'
import { decodeAs } from '../encoding/decode-as.ts'
import type { EncodingGuess } from '../encoding/guess-encoding.ts'
import { encodingLabel } from '../encoding/labels.ts'

/** Bytes of names beyond ASCII that the encoding of a torrent is told from. */
const SAMPLE_BYTES = 16_384
/** Names this short may be UTF-8 by chance. */
const CHANCE_BYTES = 9
const LINE_FEED = 10

/** The encoding of a torrent's texts that are no UTF-8; null when all are UTF-8. A label of the Encoding Standard. */
export type TextEncoding = string | null

/** Guesses what bytes are in that are not UTF-8 (`../encoding/guess-encoding.ts`). */
export type Guess = (bytes: Uint8Array) => EncodingGuess

/** For texts of which {@link areUtf8} holds. */
export const UTF8_ONLY: Guess = () => ({ label: 'utf-8', certain: true })

const strictUtf8 = (): TextDecoder => new TextDecoder('utf-8', { fatal: true })

/** Whether nothing has to be guessed: all are UTF-8 without a zero byte, which UTF-16 has. */
export function areUtf8(texts: Iterable<Uint8Array | null>): boolean {
  try {
    for (const text of texts) if (text?.includes(0) || strictUtf8().decode(text ?? undefined) === null) return false
    return true
  } catch {
    return false
  }
}

/** What the file says of its encoding: `encoding`, or the number under `codepage`. Some writers put it into `info`. */
export function declaredEncoding(...dictionaries: readonly Dictionary[]): TextEncoding {
  for (const dictionary of dictionaries) {
    const name = stringAt(dictionary, 'encoding')
    const page = integerAt(dictionary, 'codepage')
    const label = name !== null ? encodingLabel(toBinaryString(name)) : page !== null ? encodingLabel(`${page}`) : null
    if (label !== null) return label
  }
  return null
}

/**
 * The encoding of all names of an info dictionary together: BEP 3 says UTF-8, and others are told by what the file
 * declares, else by a guess. Names under `….utf-8` keys take no part.
 */
export function encodingOfNames(info: Dictionary, declared: TextEncoding, guess: Guess): TextEncoding {
  return encodingOf(sampleOfNames(info), declared, guess)
}

/** The names that their encoding is told from: those beyond ASCII, a line each. */
export const sampleOfNames = (info: Dictionary): Uint8Array => sampleOf(legacyNames(info))

/** The encoding of one text; null for ASCII too. */
export function encodingOf(bytes: Uint8Array, declared: TextEncoding, guess: Guess): TextEncoding {
  if (bytes.every((byte) => byte < 0x80)) return null
  const { label, certain } = guess(bytes)
  if (declared !== null && declared !== 'utf-8') {
    const isUtf8 = certain && label === 'utf-8'
    if (!isUtf8 || (bytes.length < CHANCE_BYTES && !decodeAs(declared, bytes).includes('\ufffd'))) return declared
  }
  // Names and comments are never UTF-16: a zero byte in one is a fault.
  return label.startsWith('utf-') ? null : label
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export function decodeName(bytes: Uint8Array, encoding: TextEncoding): string {
  return encoding === null ? utf8.decode(bytes) : new TextDecoder(encoding).decode(bytes)
}

function* legacyNames(info: Dictionary): Generator<BencodeValue | undefined> {
  if (!(info.get('name.utf-8') instanceof Uint8Array)) yield info.get('name')
  const files = info.get('files')
  if (!Array.isArray(files)) return
  for (const file of files) {
    if (!(file instanceof Map) || Array.isArray(file.get('path.utf-8'))) continue
    const path = file.get('path')
    if (Array.isArray(path)) yield* path
  }
}

function sampleOf(names: Iterable<BencodeValue | undefined>): Uint8Array {
  const sample: number[] = []
  for (const name of names) {
    if (!(name instanceof Uint8Array) || name.every((byte) => byte < 0x80)) continue
    sample.push(...name.subarray(0, SAMPLE_BYTES - sample.length), LINE_FEED)
    if (sample.length >= SAMPLE_BYTES) break
  }
  return Uint8Array.from(sample)
}
