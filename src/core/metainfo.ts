import { chooseTrackers, chooseWebSeeds } from './addresses.ts'
import { type BencodeValue, encodeBencode, readBencode } from './bencode.ts'
import { concatBytes, toHex } from './bytes.ts'
import { checkHybrid } from './file-tree.ts'
import { LIMITS } from './limits.ts'
import { metainfoError } from './metainfo-error.ts'
import { readFiles } from './metainfo-files.ts'
import { sanitizePathElement } from './paths.ts'
import { cleanBytes } from './text.ts'

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
  readonly infoHash: string
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

type Dictionary = ReadonlyMap<string, BencodeValue>

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
  if (span === undefined || !(root.get('info') instanceof Map)) {
    throw metainfoError('info-missing', 'torrent file: expected a dictionary under "info", got none')
  }
  const infoBytes = bytes.slice(span.start, span.end)
  const metainfo = parseInfoDictionary(infoBytes, toHex(await sha1(infoBytes)), {
    trackers: trackersOf(root),
    webSeeds: webSeedsOf(root),
  })
  const layers = spans.get('piece layers')
  return {
    ...metainfo,
    comment: textOf(root, 'comment'),
    createdBy: textOf(root, 'created by'),
    createdAt: creationDate(root),
    ...(metainfo.hybrid && layers ? { pieceLayers: bytes.slice(layers.start, layers.end) } : {}),
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
  infoHash: string,
  extras: { readonly trackers?: readonly string[]; readonly webSeeds?: readonly string[] } = {},
): Metainfo {
  if (infoBytes.length > LIMITS.infoDictionaryBytes) {
    throw metainfoError(
      'info-too-large',
      `info: expected at most ${LIMITS.infoDictionaryBytes} bytes, got ${infoBytes.length}`,
      {
        limit: LIMITS.infoDictionaryBytes,
        bytes: infoBytes.length,
      },
    )
  }
  const { value: info, unsortedKeyAt } = readBencode(infoBytes)
  if (!(info instanceof Map)) throw metainfoError('info-missing', 'info: expected a dictionary, got another value')
  const version = metaVersion(info, unsortedKeyAt)
  const pieceLength = pieceLengthOf(info, version)
  const nameBytes = stringAt(info, 'name.utf-8') ?? stringAt(info, 'name')
  if (nameBytes === null) throw metainfoError('name-missing', 'info: expected a string under "name", got none')
  // libtorrent's fallback for a name of which nothing may stay.
  const name = sanitizePathElement(nameBytes) ?? infoHash.toLowerCase()
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
    infoHash: infoHash.toLowerCase(),
    name,
    pieceLength,
    pieceCount,
    length,
    // Copies: whoever transfers one buffer to a worker must not take the others along.
    hashes: hashes.slice(),
    files,
    private: (integerAt(info, 'private') ?? 0n) !== 0n,
    trackers: chooseTrackers(extras.trackers ?? []),
    webSeeds: chooseWebSeeds(extras.webSeeds ?? []),
    comment: null,
    createdBy: null,
    createdAt: null,
    hybrid: version === 2,
    infoBytes: infoBytes.slice(),
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

function trackersOf(root: Dictionary): readonly string[] {
  const tiers = root.get('announce-list')
  const listed = Array.isArray(tiers) ? chooseTrackers(addressesIn(tiers)) : []
  if (listed.length > 0) return listed
  const single = root.get('announce')
  return single instanceof Uint8Array ? chooseTrackers(addressesIn([single])) : []
}

function webSeedsOf(root: Dictionary): readonly string[] {
  const list = root.get('url-list')
  if (list instanceof Uint8Array) return chooseWebSeeds(addressesIn([list]))
  return Array.isArray(list) ? chooseWebSeeds(addressesIn(list)) : []
}

const decoder = new TextDecoder('utf-8')

/** Strings of a list and of the lists in it; other values are passed over, as libtorrent does. */
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

function textOf(root: Dictionary, key: string): string | null {
  const bytes = stringAt(root, `${key}.utf-8`) ?? stringAt(root, key)
  return bytes === null ? null : cleanBytes(bytes, LIMITS.metainfoTextCharacters)
}

function creationDate(root: Dictionary): number | null {
  const seconds = integerAt(root, 'creation date')
  // The last second that a Date can say.
  return seconds !== null && seconds >= 0n && seconds <= 8_640_000_000_000n ? Number(seconds) * 1_000 : null
}

function stringAt(dictionary: Dictionary, key: string): Uint8Array | null {
  const value = dictionary.get(key)
  return value instanceof Uint8Array ? value : null
}

function integerAt(dictionary: Dictionary, key: string): bigint | null {
  const value = dictionary.get(key)
  return typeof value === 'bigint' ? value : null
}
