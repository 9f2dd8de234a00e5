import { MetainfoError } from '../errors.ts'
/** Every way bencoded input is refused (BEP 3). */
export declare const BENCODE_CODES: readonly [
  'bencode-truncated',
  'bencode-value',
  'bencode-integer',
  'bencode-overflow',
  'bencode-string-length',
  'bencode-key',
  'bencode-key-order',
  'bencode-key-duplicate',
  'bencode-depth',
  'bencode-tokens',
  'bencode-trailing',
]
export type BencodeCode = (typeof BENCODE_CODES)[number]
/** @param offset in the input, bytes */
export declare function bencodeError(code: BencodeCode, message: string, offset: number): MetainfoError
