import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import { SESSION_VERSION, type SessionRecord } from '../../protocol/session.ts'
import type { TorrentSession } from './torrent-session.ts'

/** What of a session changes while it is written, taken together and before the flush. */
export interface Kept {
  /** Holds only pieces that are flushed when the record is written. */
  readonly bitfield: Bitfield | null
  readonly recheck: NonNullable<SessionRecord['recheck']> | null
}

/** A session as it is written. */
export function toRecord(session: TorrentSession, { bitfield, recheck }: Kept): SessionRecord {
  const { content, infoHash, name, addedAt, completedAt, downloadedBytes, uploadedBytes } = session
  const metainfo = content?.metainfo
  const store = content?.store ?? 'opfs'
  return {
    ...session.origin,
    version: SESSION_VERSION,
    infoHash,
    name,
    addedAt,
    completedAt,
    paused: session.phase === 'paused',
    layout: metainfo
      ? {
          length: metainfo.length,
          pieceLength: metainfo.pieceLength,
          pieceCount: metainfo.pieceCount,
          files: metainfo.files.map(({ path, offset, length, pad }) => ({ path, offset, length, pad })),
        }
      : null,
    store,
    // A memory store is empty after a reload.
    bitfield: store === 'opfs' ? (bitfield?.bytes ?? null) : null,
    recheck: store === 'opfs' ? recheck : null,
    selected: content?.selected ?? [],
    downloadedBytes,
    uploadedBytes,
  }
}
