import type { Bitfield } from '../core/bitfield.ts'
import { SESSION_VERSION, type SessionRecord } from '../protocol/session.ts'
import type { TorrentSession } from './session.ts'

/** A session as it is written. `bitfield` holds only pieces that are flushed. */
export function toRecord(session: TorrentSession, bitfield: Bitfield | null): SessionRecord {
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
    torrentFile: content?.torrentFile ?? null,
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
    selected: content?.selected ?? [],
    downloadedBytes,
    uploadedBytes,
  }
}
