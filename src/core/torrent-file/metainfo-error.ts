import { BENCODE_CODES } from '../bencode/bencode-error.ts'
import { type ErrorFields, MetainfoError } from '../errors.ts'

/** Every way a torrent file or info dictionary is refused. */
export const METAINFO_CODES = [
  ...BENCODE_CODES,

  /** Larger than LIMITS.torrentFileBytes. */
  'torrent-file-too-large',
  /** Larger than LIMITS.infoDictionaryBytes. */
  'info-too-large',
  /** Bencode, but no dictionary. */
  'not-a-torrent',
  'info-missing',
  'name-missing',
  /** Missing, mistyped, zero, negative, beyond any client's, or (BEP 52) no power of two of 16 KiB or more. */
  'piece-length',
  /** Valid, but over LIMITS.pieceLengthBytes. */
  'pieces-too-large',
  'pieces-missing',
  /** Not one digest for each piece. */
  'pieces-length',
  'too-many-pieces',
  'no-files',
  'too-many-files',
  /** An entry of `files` that is no dictionary. */
  'file-entry',
  /** A file's length is missing, mistyped, negative or beyond 2^48 - 1. */
  'file-length',
  /** All files are empty or padding. */
  'no-data',
  'path-missing',
  /** A path element that is no string. */
  'path-element',
  'path-too-deep',
  /** More than LIMITS.equalPaths files of one path. */
  'too-many-equal-paths',
  /** BitTorrent v2 without v1 metadata. */
  'v2-only',
  /** A `meta version` we do not know, or one that does not fit the rest. */
  'meta-version',
  /** A hybrid with v1 and v2 halves that describe different files (BEP 52). */
  'hybrid-mismatch',
] as const

export type MetainfoCode = (typeof METAINFO_CODES)[number]

export function metainfoError(code: MetainfoCode, message: string, fields: ErrorFields = {}): MetainfoError {
  return new MetainfoError(code, message, fields)
}
