import { type InfoHash } from '../metainfo/info-hash.ts'
/**
 * Reads a .torrent file. What libtorrent refuses is refused, the paths it sanitises are sanitised; see `../bencode/decode.ts` for where we are
 * stricter. Keys we do not use may hold anything.
 *
 * @param sha1 hashes the info dictionary
 * @throws MetainfoError with one of the codes in `./metainfo-error.ts`
 */
export declare function parseTorrentFile(
  bytes: Uint8Array,
  sha1: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Metainfo>
/**
 * Reads an info dictionary whose hash the caller has verified, such as one that peers sent (BEP 9).
 *
 * @param infoHash 40 hex digits
 * @param extras what stands beside the info dictionary in a .torrent file or magnet link
 * @throws MetainfoError
 */
export declare function parseInfoDictionary(
  infoBytes: Uint8Array,
  infoHash: InfoHash,
  extras?: {
    readonly trackers?: readonly string[]
    readonly webSeeds?: readonly string[]
  },
): Metainfo
