import { readBencode, TORRENT_FORM } from '../bencode/decode.ts'
import { copyBytes } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { type InfoHash, infoHashOfBytes } from '../metainfo/info-hash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { chooseTrackers, chooseWebSeeds } from '../metainfo/urls.ts'
import { creationDate, textOf, trackersOf, webSeedsOf } from './extras.ts'
import { readInfo } from './info-dictionary.ts'
import { metainfoError } from './metainfo-error.ts'
import { declaredEncoding } from './names.ts'

/**
 * Reads a .torrent file. It refuses what libtorrent refuses, and sanitises paths as libtorrent does;
 * `../bencode/decode.ts` lists where it is stricter. Unused keys may hold anything.
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
  const { value: root, spans } = readBencode(bytes, undefined, TORRENT_FORM)
  if (!(root instanceof Map))
    throw metainfoError('not-a-torrent', 'torrent file: expected a dictionary, got another value')
  const span = spans.get('info')
  const info = root.get('info')
  if (span === undefined || !(info instanceof Map)) {
    throw metainfoError('info-missing', 'torrent file: expected a dictionary under "info", got none')
  }
  const infoBytes = copyBytes(bytes.subarray(span.start, span.end))
  const declared = declaredEncoding(root, info)
  checkInfoSize(infoBytes)
  const metainfo = readInfo(info, {
    infoBytes,
    unsortedKeyAt: span.unsortedKeyAt,
    // A copy of its own: a hash function in a worker may transfer the buffer.
    infoHash: infoHashOfBytes(await sha1(copyBytes(infoBytes))),
    declared,
    trackers: trackersOf(root),
    webSeeds: webSeedsOf(root),
  })
  const layers = spans.get('piece layers')
  return {
    ...metainfo,
    comment: textOf(root, 'comment', metainfo.encoding ?? declared),
    createdBy: textOf(root, 'created by', metainfo.encoding ?? declared),
    createdAt: creationDate(root),
    ...(metainfo.hybrid && layers ? { pieceLayers: copyBytes(bytes.subarray(layers.start, layers.end)) } : {}),
  }
}

/**
 * Reads an info dictionary after the caller has verified its hash, such as one that peers sent (BEP 9).
 *
 * @param extras addresses that come with the info dictionary in a .torrent file or magnet link
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
    infoBytes: copyBytes(infoBytes),
    unsortedKeyAt,
    infoHash,
    declared: declaredEncoding(info),
    trackers: chooseTrackers(extras.trackers ?? []),
    webSeeds: chooseWebSeeds(extras.webSeeds ?? []),
  })
}

/** Tighter than for a file, so that `buildTorrentFile` never writes one that {@link parseTorrentFile} refuses. */
const INFO_LIMITS = { depth: LIMITS.bencodeDepth - 1, tokens: LIMITS.bencodeTokens - 1_000 }

function checkInfoSize(infoBytes: Uint8Array): void {
  if (infoBytes.length <= LIMITS.infoDictionaryBytes) return
  throw metainfoError(
    'info-too-large',
    `info: expected at most ${LIMITS.infoDictionaryBytes} bytes, got ${infoBytes.length}`,
    { limit: LIMITS.infoDictionaryBytes, bytes: infoBytes.length },
  )
}
