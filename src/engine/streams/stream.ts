import { StreamError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { type PieceWindow, type Place, readableBytes } from './stream-window.ts'

/** File bytes, both ends inclusive. */
export interface StreamRequest {
  readonly infoHash: InfoHash
  readonly fileIndex: number
  readonly start: number
  readonly end: number
}

/** One reader of a file. Offsets in the torrent. */
export interface Stream {
  readonly session: TorrentSession
  readonly fileIndex: number
  readonly fileOffset: number
  /** Exclusive. */
  readonly end: number
  position: number
  /** Where its player was last known to be. */
  place: Place
  /** Of `performance.now()`. */
  readonly openedAt: number
  /** Null while the swarm has none of the stream's requests. */
  window: PieceWindow | null
  /** The window moved to other pieces, and no read has waited there yet. */
  jumped: boolean
  closed: boolean
  /** Re-check the waits of {@link waitForBytes} when the stream closes. */
  readonly waiters: Set<() => void>
}

/** @throws StreamError `unknown-file`, `out-of-range` */
export function makeStream(session: TorrentSession, { infoHash, fileIndex, start, end }: StreamRequest): Stream {
  const file = session.content?.metainfo.files[fileIndex]
  if (!file || file.pad) {
    const message = `Expected a file of ${infoHash}, got number ${fileIndex}`
    throw new StreamError('unknown-file', message, { infoHash, fileIndex })
  }
  const { offset, length } = file
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end < length)) {
    const message = `Expected bytes within 0..${length - 1}, got ${start}..${end}`
    throw new StreamError('out-of-range', message, { start, end, length })
  }
  const now = performance.now()
  return {
    session,
    fileIndex,
    fileOffset: offset,
    end: offset + end + 1,
    position: offset + start,
    // Nothing is ahead of a player that has just come here.
    place: { position: offset + start, at: now, bufferedMs: 0 },
    openedAt: now,
    window: null,
    jumped: false,
    closed: false,
    waiters: new Set(),
  }
}

/** Verified bytes at the read position, without a gap. */
export function readyBytes({ session: { content }, position, end }: Stream): number {
  return content ? readableBytes(content.metainfo, content.bitfield, position, end) : 0
}
