import type { InfoHash } from './info-hash.ts'

export interface MetainfoFile {
  readonly index: number
  /**
   * Sanitised elements, never empty; in a torrent of several files the first is the torrent's name. Unique without
   * regard to case, except for padding.
   */
  readonly path: readonly string[]
  /** Bytes. */
  readonly length: number
  /** Bytes from the start of the torrent. */
  readonly offset: number
  /** Padding (BEP 47): hidden from the user, all zeros, never stored. */
  readonly pad: boolean
}

/** The names and sizes of an encrypted torrent, which only its key opens. */
export interface SealedRecord {
  /** Of the format: 1 is the only one that is known. */
  readonly version: number
  readonly bytes: Uint8Array
}

/** The checked contents of a torrent file or info dictionary: no reader needs to check them again. */
export interface Metainfo {
  readonly infoHash: InfoHash
  /** Sanitised like a path element. */
  readonly name: string
  readonly pieceLength: number
  readonly pieceCount: number
  /** Bytes of all files, padding included; at least 1. */
  readonly length: number
  /** SHA-1 of each piece, 20 bytes each. */
  readonly hashes: Uint8Array
  /** All files, padding too, in order, end to end. */
  readonly files: readonly MetainfoFile[]
  /** BEP 27: peers come from its own trackers only. */
  readonly private: boolean
  /** `announce-list` flattened (BEP 12), else `announce`. */
  readonly trackers: readonly string[]
  /** `url-list` (BEP 19). */
  readonly webSeeds: readonly string[]
  readonly comment: string | null
  readonly createdBy: string | null
  /** Milliseconds since the epoch. */
  readonly createdAt: number | null
  /** Carries v2 metadata as well (BEP 52); runs as v1. */
  readonly hybrid: boolean
  /** The encoding of the names that are no UTF-8, as a decoder label; absent when all are. */
  readonly encoding?: string
  /** Of an encrypted torrent: what says its names and sizes to the holders of its key (`docs/encryption.md`). */
  readonly sealed?: SealedRecord
  /** The info dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  /** `piece layers` of a hybrid (BEP 52), byte for byte: only needed to write the .torrent file again. */
  readonly pieceLayers?: Uint8Array
}

/** A torrent without what grows with its pieces. */
export type TorrentShape = Omit<Metainfo, 'hashes' | 'infoBytes' | 'pieceLayers' | 'sealed'>
