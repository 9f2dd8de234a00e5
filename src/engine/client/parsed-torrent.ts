import type { ParsedTorrent } from 'webtorrent/lib/torrent.js'
import { toHex } from '../../core/bytes.ts'
import type { Metainfo } from '../../core/metainfo.ts'
import { pieceLengthAt } from '../../core/pieces.ts'

/**
 * Our metainfo in the shape parse-torrent gives. webtorrent never parses the file itself: it would encode the info dictionary anew
 * and so find another info hash for torrents that are not in canonical form, and another geometry for some with symlinks.
 */
export function parsedTorrent(metainfo: Metainfo): ParsedTorrent {
  const { infoHash, name, length, pieceLength, pieceCount, hashes, files } = metainfo
  return {
    infoHash,
    name,
    announce: [...metainfo.trackers],
    urlList: metainfo.webSeeds.map((url) => url),
    private: metainfo.private,
    // Only looked at for being there; the file that peers are given is set beside it.
    info: {},
    length,
    pieceLength,
    lastPieceLength: pieceCount === 0 ? 0 : pieceLengthAt(metainfo, pieceCount - 1),
    pieces: Array.from({ length: pieceCount }, (_, index) => toHex(hashes.subarray(index * 20, index * 20 + 20))),
    files: files.map((file) => ({
      path: file.path.join('/'),
      name: file.path.at(-1) ?? name,
      length: file.length,
      offset: file.offset,
    })),
  }
}
