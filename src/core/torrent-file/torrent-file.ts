import { readBencode, TORRENT_FORM } from '../bencode/decode.ts'
import type { Dictionary } from '../bencode/dictionary.ts'
import { copyBytes } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { infoHashOfBytes } from '../metainfo/info-hash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { creationDate, textBytes, textOf, trackersOf, webSeedsOf } from './extras.ts'
import { readInfo } from './info-dictionary.ts'
import { metainfoError } from './metainfo-error.ts'
import { areUtf8, declaredEncoding, type Guess, sampleOfNames, UTF8_ONLY } from './names.ts'

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
  const guess = await guessFor(root, info)
  const metainfo = readInfo(info, {
    infoBytes,
    unsortedKeyAt: span.unsortedKeyAt,
    // A copy of its own: a hash function in a worker may transfer the buffer.
    infoHash: infoHashOfBytes(await sha1(copyBytes(infoBytes))),
    declared,
    guess,
    trackers: trackersOf(root),
    webSeeds: webSeedsOf(root),
  })
  const layers = spans.get('piece layers')
  return {
    ...metainfo,
    comment: textOf(root, 'comment', metainfo.encoding ?? declared, guess),
    createdBy: textOf(root, 'created by', metainfo.encoding ?? declared, guess),
    createdAt: creationDate(root),
    ...(metainfo.hybrid && layers ? { pieceLayers: copyBytes(bytes.subarray(layers.start, layers.end)) } : {}),
  }
}

/** The guess is loaded with the first torrent that needs one. */
async function guessFor(root: Dictionary, info: Dictionary): Promise<Guess> {
  const texts = [sampleOfNames(info), textBytes(root, 'comment'), textBytes(root, 'created by')]
  return areUtf8(texts) ? UTF8_ONLY : (await import('../encoding/guess-encoding.ts')).guessEncoding
}

export function checkInfoSize(infoBytes: Uint8Array): void {
  if (infoBytes.length <= LIMITS.infoDictionaryBytes) return
  throw metainfoError(
    'info-too-large',
    `info: expected at most ${LIMITS.infoDictionaryBytes} bytes, got ${infoBytes.length}`,
    { limit: LIMITS.infoDictionaryBytes, bytes: infoBytes.length },
  )
}
