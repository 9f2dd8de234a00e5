import { type BencodeValue } from './value.ts'
export interface BencodeLimits {
  /** Deepest nesting of lists and dictionaries. */
  readonly depth: number
  /** Most values, keys included. */
  readonly tokens: number
}
/** Bytes `start`..`end`-1 of the input. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
  /** Offset of the first dictionary key in it that is out of order; null when all are sorted. */
  readonly unsortedKeyAt: number | null
}
export interface BencodeDocument {
  readonly value: BencodeValue
  /** Where each value of the outermost dictionary lies; empty when the outermost value is none. */
  readonly spans: ReadonlyMap<string, ByteSpan>
  /** Offset of the first dictionary key that is out of order, anywhere; null when all are sorted. */
  readonly unsortedKeyAt: number | null
}
/** Decodes one value in canonical form and nothing after it. @throws MetainfoError with one of the `bencode-…` codes and `offset` */
export declare function decodeBencode(bytes: Uint8Array, limits?: BencodeLimits): BencodeValue
/**
 * Decodes like {@link decodeBencode}, but reports keys out of order instead of refusing them: libtorrent reads such v1 torrents, and
 * they exist. All else that is not canonical (leading zeros, minus zero, a key twice, bytes after the end) it tolerates and we refuse.
 * @throws MetainfoError
 */
export declare function readBencode(bytes: Uint8Array, limits?: BencodeLimits): BencodeDocument
