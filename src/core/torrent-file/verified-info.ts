import { readBencode } from '../bencode/decode.ts'
import { copyBytes } from '../bytes.ts'
import { guessEncoding } from '../encoding/guess-encoding.ts'
import { LIMITS } from '../limits.ts'
import type { InfoHash } from '../metainfo/info-hash.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { chooseTrackers, chooseWebSeeds } from '../metainfo/urls.ts'
import { readInfo } from './info-dictionary.ts'
import { metainfoError } from './metainfo-error.ts'
import { declaredEncoding } from './names.ts'
import { checkInfoSize } from './torrent-file.ts'

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
    guess: guessEncoding,
    trackers: chooseTrackers(extras.trackers ?? []),
    webSeeds: chooseWebSeeds(extras.webSeeds ?? []),
  })
}

/** Tighter than for a file, so that `buildTorrentFile` never writes one that {@link parseTorrentFile} refuses. */
const INFO_LIMITS = { depth: LIMITS.bencodeDepth - 1, tokens: LIMITS.bencodeTokens - 1_000 }
