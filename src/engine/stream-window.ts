import type { Bitfield } from '../core/bitfield.ts'
import { LIMITS } from '../core/limits.ts'
import { pieceRangeOfBytes, type TorrentLayout } from '../core/pieces.ts'
import { verifiedRun } from '../core/verified-run.ts'

/** Pieces a stream asks for, inclusive. */
export interface Window {
  readonly first: number
  readonly last: number
}

/** What a player says of the file it plays. */
export interface Playhead {
  /** Of the file, on average: its length ÷ its duration. */
  readonly bytesPerSecond: number
  /** Playing time between what is shown and the end of what the player holds. */
  readonly bufferedSeconds: number
}

/** ms until the byte `ahead` of the read position is needed; 0 where nobody said how fast it is played. */
export function dueMs(ahead: number, playhead: Playhead | null): number {
  if (!playhead) return 0
  return (playhead.bufferedSeconds + Math.max(0, ahead) / playhead.bytesPerSecond) * 1_000
}

/** The pieces from the read position to the end of the read-ahead. Offsets in the torrent, `end` exclusive. */
export function streamWindow(layout: TorrentLayout, position: number, end: number): Window {
  return pieceRangeOfBytes(layout, position, Math.min(end, position + LIMITS.streamReadAheadBytes))
}

/** How many bytes from `position` on are verified without a gap, up to `end` (exclusive) and the size of a stream's chunk. */
export function readableBytes(layout: TorrentLayout, bitfield: Bitfield, position: number, end: number): number {
  return verifiedRun(layout, bitfield, position, Math.min(end, position + LIMITS.streamChunkBytes))
}
