import { LIMITS } from '../../core/limits.ts'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import { pieceRangeOfBytes, type TorrentLayout } from '../../core/metainfo/layout.ts'
import { verifiedRun } from '../../core/picking/verified-run.ts'
import type { Playhead } from '../../protocol/engine.ts'

/** The pieces that a stream requests, inclusive. */
export interface PieceWindow {
  readonly first: number
  readonly last: number
}

/** ms until the byte `ahead` of the read position is needed; 0 without a playhead: as soon as possible. */
export function dueMs(ahead: number, playhead: Playhead | null): number {
  if (!playhead) return 0
  return (playhead.bufferedSeconds + Math.max(0, ahead) / playhead.bytesPerSecond) * 1_000
}

/** What is assumed of a reader that has reported nothing: a host is not asked for its whole window at once. */
export const UNREPORTED: Playhead = { bytesPerSecond: LIMITS.readerBytesPerSecond, bufferedSeconds: 0 }

/** What a player had ahead of it when it said so last, or came. */
export interface Place {
  /** Offset in the torrent at which its stream was read. */
  readonly position: number
  /** Of `performance.now()`. */
  readonly at: number
  readonly bufferedMs: number
}

/** Players report each second. What one that plays on, or pauses, has used since is not known for longer, ms. */
const KNOWN_MS = 2_000

/** ms until the byte at `offset` is needed, which is beyond what the player has ahead. */
export function dueFromMs({ position, at, bufferedMs }: Place, offset: number, bytesPerSecond: number, now: number) {
  const aheadMs = (Math.max(0, offset - position) / bytesPerSecond) * 1_000
  return Math.max(0, bufferedMs + aheadMs - Math.min(now - at, KNOWN_MS))
}

/** The pieces from the read position to the end of the read-ahead. Offsets in the torrent, `end` exclusive. */
export function streamWindow(layout: TorrentLayout, position: number, end: number): PieceWindow {
  return pieceRangeOfBytes(layout, position, Math.min(end, position + LIMITS.streamReadAheadBytes))
}

/** Verified bytes from `position` on without a gap, up to `end` (exclusive) and at most LIMITS.streamChunkBytes. */
export function readableBytes(layout: TorrentLayout, bitfield: Bitfield, position: number, end: number): number {
  return verifiedRun(layout, bitfield, position, Math.min(end, position + LIMITS.streamChunkBytes))
}
