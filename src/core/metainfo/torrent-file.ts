import { concatBytes } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { type BencodeValue, encodeBencode, readBencode } from './bencode.ts'
import { type Dictionary, integerAt, stringAt } from './dictionary.ts'
import { creationDate, textOf, trackersOf, webSeedsOf } from './extras.ts'
import { readFiles } from './files.ts'
import { checkHybrid } from './hybrid.ts'
import { type InfoHash, infoHashOfBytes } from './info-hash.ts'
import { metainfoError } from './metainfo-error.ts'
import { sanitizePathElement } from './paths.ts'
import { chooseTrackers, chooseWebSeeds } from './urls.ts'

export interface MetainfoFile {
  readonly index: number
  /** Sanitised elements, never empty; in a torrent of several files the first is the torrent's name. Unique without regard to case, padding excepted. */
  readonly path: readonly string[]
  /** Bytes. */
  readonly length: number
  /** Bytes from the start of the torrent. */
  readonly offset: number
  /** Padding (BEP 47): hidden from the user, all zeros, never stored. */
  readonly pad: boolean
}

/** What a torrent is, checked: whoever holds one need not check again. */
export interface Metainfo {
  /** 40 lowercase hex digits. */
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
  /** The info dictionary, byte for byte. */
  readonly infoBytes: Uint8Array
  /** `piece layers` of a hybrid (BEP 52), byte for byte: only needed to write the .torrent file again. */
  readonly pieceLayers?: Uint8Array
}

/** A torrent without what grows with its pieces. */
export type TorrentShape = Omit<Metainfo, 'hashes' | 'infoBytes' | 'pieceLayers'>

/**
 * Reads a .torrent file. What libtorrent refuses is refused, the paths it sanitises are sanitised; see `./bencode.ts` for where we are
 * stricter. Keys we do not use may hold anything.
 *
 * @param sha1 hashes the info dictionary
 * @throws MetainfoError with one of the codes in `./metainfo-error.ts`
 */
export async function parseTorrentFile(
  bytes: Uint8Array,
  sha1: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Metainfo> {
  if (bytes.length > LIMITS.torrentFileBytes) {
    throw metainfoError(
      'torrent-file-too-large',
      `torrent file: expected at most ${LIMITS.torrentFileBytes} bytes, got ${bytes.length}`,
      {
        limit: LIMITS.torrentFileBytes,
        bytes: bytes.length,
      },
    )
  }
  const { value: root, spans } = readBencode(bytes)
  if (!(root instanceof Map))
    throw metainfoError('not-a-torrent', 'torrent file: expected a dictionary, got another value')
  const span = spans.get('info')
  const info = root.get('info')
  if (span === undefined || !(info instanceof Map)) {
    throw metainfoError('info-missing', 'torrent file: expected a dictionary under "info", got none')
  }
  const infoBytes = copy(bytes.subarray(span.start, span.end))
  checkInfoSize(infoBytes)
  const metainfo = readInfo(info, {
    infoBytes,
    unsortedKeyAt: span.unsortedKeyAt,
    // A copy of its own: a hash made in a worker may take the buffer along.
    infoHash: infoHashOfBytes(await sha1(copy(infoBytes))),
    trackers: trackersOf(root),
    webSeeds: webSeedsOf(root),
  })
  const layers = spans.get('piece layers')
  return {
    ...metainfo,
    comment: textOf(root, 'comment'),
    createdBy: textOf(root, 'created by'),
    createdAt: creationDate(root),
    ...(metainfo.hybrid && layers ? { pieceLayers: copy(bytes.subarray(layers.start, layers.end)) } : {}),
  }
}

/**
 * Reads an info dictionary whose hash the caller has verified, such as one that peers sent (BEP 9).
 *
 * @param infoHash 40 hex digits
 * @param extras what stands beside the info dictionary in a .torrent file or magnet link
 * @throws MetainfoError
 */
export function parseInfoDictionary(
  infoBytes: Uint8Array,
  infoHash: InfoHash,
  extras: { readonly trackers?: readonly string[]; readonly webSeeds?: readonly string[] } = {},
): Metainfo {
  checkInfoSize(infoBytes)
  const { value: info, unsortedKeyAt } = readBencode(infoBytes, INFO_LIMITS)
  if (!(info instanceof Map)) throw metainfoError('info-missing', 'info: expected a dictionary, got another value')
  return readInfo(info, {
    infoBytes: copy(infoBytes),
    unsortedKeyAt,
    infoHash,
    trackers: chooseTrackers(extras.trackers ?? []),
    webSeeds: chooseWebSeeds(extras.webSeeds ?? []),
  })
}

/** A little tighter than for a file, so that {@link buildTorrentFile} never writes one that {@link parseTorrentFile} refuses. */
const INFO_LIMITS = { depth: LIMITS.bencodeDepth - 1, tokens: LIMITS.bencodeTokens - 1_000 }

function checkInfoSize(infoBytes: Uint8Array): void {
  if (infoBytes.length <= LIMITS.infoDictionaryBytes) return
  throw metainfoError(
    'info-too-large',
    `info: expected at most ${LIMITS.infoDictionaryBytes} bytes, got ${infoBytes.length}`,
    { limit: LIMITS.infoDictionaryBytes, bytes: infoBytes.length },
  )
}

interface InfoContext extends Pick<Metainfo, 'infoBytes' | 'infoHash' | 'trackers' | 'webSeeds'> {
  readonly unsortedKeyAt: number | null
}

function readInfo(info: Dictionary, context: InfoContext): Metainfo {
  const { infoBytes, infoHash, unsortedKeyAt, trackers, webSeeds } = context
  const version = metaVersion(info, unsortedKeyAt)
  const pieceLength = pieceLengthOf(info, version)
  const nameBytes = stringAt(info, 'name.utf-8') ?? stringAt(info, 'name')
  if (nameBytes === null) throw metainfoError('name-missing', 'info: expected a string under "name", got none')
  // libtorrent's fallback for a name of which nothing may stay.
  const name = sanitizePathElement(nameBytes) ?? infoHash
  const { files, length } = readFiles(info, name)
  const pieceCount = Math.ceil(length / pieceLength)
  if (pieceCount > LIMITS.pieces) {
    throw metainfoError('too-many-pieces', `info: expected at most ${LIMITS.pieces} pieces, got ${pieceCount}`, {
      limit: LIMITS.pieces,
      pieces: pieceCount,
    })
  }
  const hashes = stringAt(info, 'pieces')
  if (hashes === null) throw metainfoError('pieces-missing', 'info: expected a string under "pieces", got none')
  if (hashes.length !== pieceCount * 20) {
    throw metainfoError(
      'pieces-length',
      `info: expected ${pieceCount * 20} bytes of hashes for ${pieceCount} pieces, got ${hashes.length}`,
      {
        expected: pieceCount * 20,
        bytes: hashes.length,
      },
    )
  }
  if (version === 2) checkHybrid(info, nameBytes, pieceLength)
  return {
    infoHash,
    name,
    pieceLength,
    pieceCount,
    length,
    // Copies: whoever transfers one buffer to a worker must not take the others along.
    hashes: copy(hashes),
    files,
    private: (integerAt(info, 'private') ?? 0n) !== 0n,
    trackers,
    webSeeds,
    comment: null,
    createdBy: null,
    createdAt: null,
    hybrid: version === 2,
    infoBytes,
  }
}

/** Writes a .torrent file with the info dictionary as it came, so that its hash stays. */
export function buildTorrentFile(metainfo: Metainfo): Uint8Array<ArrayBuffer> {
  const entries: [key: string, value: Uint8Array][] = []
  const add = (key: string, value: BencodeValue): void => void entries.push([key, encodeBencode(value)])
  const { trackers, webSeeds, comment, createdBy, createdAt, infoBytes, pieceLayers } = metainfo
  if (trackers[0] !== undefined) {
    add('announce', utf8(trackers[0]))
    add(
      'announce-list',
      trackers.map((tracker) => [utf8(tracker)]),
    )
  }
  if (comment !== null) add('comment', utf8(comment))
  if (createdBy !== null) add('created by', utf8(createdBy))
  if (createdAt !== null) add('creation date', BigInt(Math.floor(createdAt / 1_000)))
  entries.push(['info', infoBytes])
  if (pieceLayers !== undefined) entries.push(['piece layers', pieceLayers])
  if (webSeeds.length > 0) add('url-list', webSeeds.map(utf8))
  return concatBytes([
    utf8('d'),
    ...entries.flatMap(([key, value]) => [utf8(`${key.length}:${key}`), value]),
    utf8('e'),
  ])
}

const encoder = new TextEncoder()

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** 1, or 2 for a hybrid (BEP 52). @throws MetainfoError for anything that cannot run as v1 */
function metaVersion(info: Dictionary, unsortedKeyAt: number | null): 1 | 2 {
  const version = integerAt(info, 'meta version') ?? 0n
  if (version < 2n) {
    if (info.get('file tree') instanceof Map) {
      throw metainfoError('meta-version', 'info: expected "meta version" 2 beside "file tree", got none')
    }
    if (version <= 0n || unsortedKeyAt === null) return 1
  }
  if (unsortedKeyAt !== null) {
    throw metainfoError(
      'bencode-key-order',
      `info: expected sorted keys, got one out of order at byte ${unsortedKeyAt}`,
      {
        offset: unsortedKeyAt,
      },
    )
  }
  if (version > 2n) {
    throw metainfoError('meta-version', `info: expected "meta version" 1 or 2, got ${version}`, {
      version: Number(version),
    })
  }
  if (!(info.get('file tree') instanceof Map)) {
    throw metainfoError('meta-version', 'info: expected a "file tree" with "meta version" 2, got none')
  }
  if (!info.has('pieces') && !info.has('files') && !info.has('length')) {
    throw metainfoError(
      'v2-only',
      'BitTorrent v2 torrents are not supported yet: expected v1 or hybrid metadata, got v2 only',
    )
  }
  return 2
}

function pieceLengthOf(info: Dictionary, version: 1 | 2): number {
  const value = integerAt(info, 'piece length')
  const length = value === null ? Number.NaN : Number(value)
  if (!(length > 0 && length <= LIMITS.pieceLengthBytes)) {
    throw metainfoError(
      'piece-length',
      `info: expected a piece length of 1 to ${LIMITS.pieceLengthBytes} bytes, got ${value ?? 'none'}`,
      {
        limit: LIMITS.pieceLengthBytes,
        bytes: value === null ? null : length,
      },
    )
  }
  if (version === 2 && (length < 16_384 || (length & (length - 1)) !== 0)) {
    throw metainfoError(
      'piece-length',
      `info: expected a piece length that is a power of two of 16384 or more, got ${length}`,
      { bytes: length },
    )
  }
  return length
}

/** Not `slice`, which in Node's `Buffer` shares the memory. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
