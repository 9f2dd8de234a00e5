import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import { pieceLengthAt } from '../../../../core/metainfo/layout.ts'
import { isPieceHash } from '../../../../core/metainfo/piece-hash.ts'
import { parseTorrentFile } from '../../../../core/torrent-file/torrent-file.ts'
import { sha1 } from '../../../lib/sha1.ts'

/** A torrent of the list as far as a sponsor needs it. */
export interface SponsoredSwarm {
  /** All that the user wants of it is here: pieces are bought only then. */
  readonly isComplete: boolean
  readonly torrentFile: Uint8Array
  /** How long until bytes may be requested, by the user's limits of speed, ms. */
  waitMs(): number
  /** A piece is requested: counts for those limits. */
  onRequested(bytes: number): void
  /** A block came: counts for the month's traffic. */
  onReceived(bytes: number): void
  /** This peer sent bytes that are not the torrent's: its connection ends. */
  blame(peerId: string, piece: number): void
  /** More peers are wanted than a complete torrent looks for. */
  seek(): void
}

/** Null for a torrent that is not in a swarm, or whose pieces are not known yet. */
export type SponsoredSwarms = (infoHash: InfoHash) => SponsoredSwarm | null

/** The pieces of a torrent: enough to check one in memory. */
export interface CheckedPieces {
  readonly pieceCount: number
  readonly pieceLength: number
  bytesOf(piece: number): number
  matches(piece: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>
}

/** @throws MetainfoError */
export async function checkedPieces(torrentFile: Uint8Array): Promise<CheckedPieces> {
  const metainfo = await parseTorrentFile(torrentFile, sha1)
  const { pieceCount, pieceLength, length } = metainfo
  return {
    pieceCount,
    pieceLength: Math.min(pieceLength, length),
    bytesOf: (piece) => pieceLengthAt(metainfo, piece),
    matches: async (piece, bytes) => isPieceHash(metainfo, piece, await sha1(bytes)),
  }
}
