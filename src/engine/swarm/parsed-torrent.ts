import type { ParsedTorrent } from 'webtorrent/lib/torrent.js'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { TorrentShape } from '../../core/metainfo/metainfo.ts'

/**
 * Our metainfo in the shape parse-torrent gives. webtorrent never parses the file itself: it would encode the info dictionary anew
 * and so find another info hash for torrents that are not in canonical form, and another geometry for some with symlinks.
 */
export function parsedTorrent(metainfo: TorrentShape): ParsedTorrent {
  const { infoHash, name, length, pieceLength, pieceCount, files } = metainfo
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
    // One for each piece; what they hash to is the piece worker's to know.
    pieces: new Array<string>(pieceCount).fill(''),
    files: files.map((file) => ({
      path: file.path.join('/'),
      name: file.path.at(-1) ?? name,
      length: file.length,
      offset: file.offset,
    })),
  }
}
