export interface MetainfoFile {
  readonly index: number
  /** Sanitised elements, never empty; in a torrent of several files the first is the torrent's name. */
  readonly path: readonly string[]
  readonly length: number
  readonly offset: number
  /** Padding (BEP 47): hidden from the user, zero-filled, never stored. */
  readonly pad: boolean
}

export interface Metainfo {
  /** 40 lowercase hex digits. */
  readonly infoHash: string
  readonly name: string
  readonly pieceLength: number
  readonly pieceCount: number
  readonly length: number
  /** SHA-1 of each piece, 20 bytes each. */
  readonly hashes: Uint8Array
  /** All files, padding too, in order. */
  readonly files: readonly MetainfoFile[]
  readonly private: boolean
  /** `announce-list` flattened, as given, each once. */
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  readonly comment: string | null
  readonly createdBy: string | null
  /** Milliseconds since the epoch. */
  readonly createdAt: number | null
  /** Carries v2 metadata as well (BEP 52); runs as v1. */
  readonly hybrid: boolean
  /** The info dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  /** `piece layers` of a hybrid (BEP 52), bencoded, byte for byte: only needed to write the .torrent file again. */
  readonly pieceLayers?: Uint8Array
}

/** @throws MetainfoError */
export async function parseTorrentFile(
  bytes: Uint8Array,
  sha1: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Metainfo> {
  return parseInfoDictionary(bytes, String(await sha1(bytes)))
}

/** @throws MetainfoError */
export function parseInfoDictionary(
  infoBytes: Uint8Array,
  infoHash: string,
  extras: { readonly trackers?: readonly string[]; readonly webSeeds?: readonly string[] } = {},
): Metainfo {
  throw new Error(`not yet: ${infoBytes.length} ${infoHash} ${extras}`)
}

export function buildTorrentFile(metainfo: Metainfo): Uint8Array<ArrayBuffer> {
  return new Uint8Array(metainfo.infoBytes)
}
