import { MetainfoError } from '../errors.ts'

/** Every way bencoded input is refused (BEP 3), wherever it comes from. */
export const BENCODE_CODES = [
  /** The bytes end inside a value. */
  'bencode-truncated',
  /** A byte that starts no value. */
  'bencode-value',
  /** No digits, leading zeros, minus zero, or something else than digits. */
  'bencode-integer',
  /** Beyond 64 bits, signed. */
  'bencode-overflow',
  /** A length with leading zeros, too many digits, or no colon after it. */
  'bencode-string-length',
  /** A dictionary key that is no string. */
  'bencode-key',
  'bencode-key-order',
  'bencode-key-duplicate',
  'bencode-depth',
  'bencode-tokens',
] as const

export type BencodeCode =
  | (typeof BENCODE_CODES)[number]
  /** Bytes after the end of the only value, where none may be: never of a .torrent file. */
  | 'bencode-trailing'

/** @param offset in the input, bytes */
export function bencodeError(code: BencodeCode, message: string, offset: number): MetainfoError {
  return new MetainfoError(code, `bencode: ${message}`, { offset })
}
