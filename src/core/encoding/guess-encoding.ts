import { DOUBLE_BYTE, doubleByteScore } from './double-byte.ts'
import { SINGLE_BYTE, singleByteScore } from './single-byte.ts'

export interface EncodingGuess {
  /** A label of the Encoding Standard. */
  readonly label: string
  /** Whether the bytes leave no doubt: a byte order mark, or UTF-8 without a fault. */
  readonly certain: boolean
}

/** Bytes that the scores are taken from; a subtitle file has its language in the first of them. */
const SAMPLE_BYTES = 32_768
/** Valid UTF-8 characters for each broken one from which a text is UTF-8 with damage. */
const UTF8_SHARE = 4

/**
 * Guesses the encoding of a text: UTF-8 and UTF-16 by their form, others by how plausible the text would be in each.
 * ASCII is UTF-8. The same bytes always give the same guess.
 */
export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { label: 'utf-16le', certain: true }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { label: 'utf-16be', certain: true }
  const { valid, broken } = utf8Counts(bytes)
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const wide = utf16Of(sample)
  if (wide !== null) return { label: wide, certain: false }
  if (broken === 0) return { label: 'utf-8', certain: true }
  if (valid >= UTF8_SHARE * broken) return { label: 'utf-8', certain: false }
  let best = { label: 'windows-1252', score: 0 }
  const consider = (label: string, score: number): void => {
    if (score > best.score) best = { label, score }
  }
  consider('utf-8', (valid - broken) / (valid + broken))
  // On equal scores the first stays.
  for (const encoding of SINGLE_BYTE) consider(encoding.label, singleByteScore(encoding, sample))
  for (const encoding of DOUBLE_BYTE) consider(encoding.label, doubleByteScore(encoding, sample))
  return { label: best.label, certain: false }
}

/** Characters of two bytes or more that are UTF-8, and bytes that are none. One cut off at the end is neither. */
function utf8Counts(bytes: Uint8Array): { valid: number; broken: number } {
  let valid = 0
  let broken = 0
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!
    if (lead < 0x80) continue
    const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xc2 && lead < 0xe0 ? 1 : 0
    let have = 0
    while (have < more && isContinuation(bytes[at + have + 1])) have++
    const second = bytes[at + 1]!
    // Too long for what they encode, surrogates, and beyond U+10FFFF.
    const isForbidden =
      have > 0 &&
      ((lead === 0xe0 && second < 0xa0) ||
        (lead === 0xed && second > 0x9f) ||
        (lead === 0xf0 && second < 0x90) ||
        (lead === 0xf4 && second > 0x8f))
    if (more > 0 && have === more && !isForbidden) {
      valid++
      at += more
    } else if (more === 0 || at + 1 + have < bytes.length || isForbidden) {
      broken++
    }
  }
  return { valid, broken }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** UTF-16 without a mark: its line breaks, digits and blanks have a zero byte, which no other text has. */
function utf16Of(sample: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const zeros = [0, 0]
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at & 1]!++
  const [even = 0, odd = 0] = zeros
  // Binary files have zeros on both sides.
  if (odd > 0 && even * 20 <= odd) return 'utf-16le'
  return even > 0 && odd * 20 <= even ? 'utf-16be' : null
}
