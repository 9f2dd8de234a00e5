import { type Dictionary, integerAt, stringAt } from '../bencode/dictionary.ts'
import { copyBytes } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { sanitizePathText } from '../metainfo/paths.ts'
import { DIGEST_BYTES } from '../metainfo/piece-hash.ts'
import { MIB } from '../units.ts'
import { readFiles } from './files.ts'
import { checkHybrid } from './hybrid.ts'
import { metainfoError } from './metainfo-error.ts'
import { decodeName, encodingOfNames, type Guess, type TextEncoding } from './names.ts'
import { sealedIn } from './sealed.ts'

export interface InfoContext extends Pick<Metainfo, 'infoBytes' | 'infoHash' | 'trackers' | 'webSeeds'> {
  /** Offset of the first key that is out of order; null when all are sorted. */
  readonly unsortedKeyAt: number | null
  /** What the file says that its texts are in. */
  readonly declared: TextEncoding
  readonly guess: Guess
}

/** Reads an info dictionary. @throws MetainfoError */
export function readInfo(info: Dictionary, context: InfoContext): Metainfo {
  const { infoBytes, infoHash, unsortedKeyAt, trackers, webSeeds } = context
  const version = metaVersion(info, unsortedKeyAt)
  const pieceLength = pieceLengthOf(info, version)
  const nameBytes = stringAt(info, 'name.utf-8') ?? stringAt(info, 'name')
  if (nameBytes === null) throw metainfoError('name-missing', 'info: expected a string under "name", got none')
  const encoding = encodingOfNames(info, context.declared, context.guess)
  const hasUtf8Name = stringAt(info, 'name.utf-8') !== null
  const safeName =
    nameBytes.length === 0 ? null : sanitizePathText(decodeName(nameBytes, hasUtf8Name ? null : encoding))
  // As libtorrent does for a name of which sanitising leaves nothing.
  const name = safeName ?? (nameBytes.length === 0 ? '_' : infoHash)
  const { files, length } = readFiles(info, { text: name, isFallback: safeName === null }, encoding)
  const pieceCount = Math.ceil(length / pieceLength)
  if (pieceCount > LIMITS.pieces) {
    throw metainfoError('too-many-pieces', `info: expected at most ${LIMITS.pieces} pieces, got ${pieceCount}`, {
      limit: LIMITS.pieces,
      pieces: pieceCount,
    })
  }
  const hashBytes = pieceCount * DIGEST_BYTES['sha-1']
  const hashes = stringAt(info, 'pieces')
  if (hashes === null) throw metainfoError('pieces-missing', 'info: expected a string under "pieces", got none')
  if (hashes.length !== hashBytes) {
    throw metainfoError(
      'pieces-length',
      `info: expected ${hashBytes} bytes of hashes for ${pieceCount} pieces, got ${hashes.length}`,
      {
        expected: hashBytes,
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
    // A copy: transferring one buffer to a worker must not detach the others.
    hashes: copyBytes(hashes),
    files,
    private: (integerAt(info, 'private') ?? 0n) !== 0n,
    trackers,
    webSeeds,
    comment: null,
    createdBy: null,
    createdAt: null,
    hybrid: version === 2,
    infoBytes,
    ...sealedIn(info),
    ...(encoding === null ? {} : { encoding }),
  }
}

/** Largest piece length that libtorrent reads. A piece is held in memory until it is verified, so ours is less. */
const MOST_PIECE_BYTES = 512 * MIB

/** 1, or 2 for a hybrid (BEP 52). @throws MetainfoError for anything that cannot be read as v1 */
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
      length > LIMITS.pieceLengthBytes && length <= MOST_PIECE_BYTES ? 'pieces-too-large' : 'piece-length',
      `info: expected a piece length of 1 to ${LIMITS.pieceLengthBytes} bytes, got ${value ?? 'none'}`,
      {
        limit: LIMITS.pieceLengthBytes,
        bytes: value === null ? null : length,
      },
    )
  }
  if (version === 2 && (length < BLOCK_BYTES || (length & (length - 1)) !== 0)) {
    throw metainfoError(
      'piece-length',
      `info: expected a piece length that is a power of two of ${BLOCK_BYTES} or more, got ${length}`,
      { bytes: length },
    )
  }
  return length
}
