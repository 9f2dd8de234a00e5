import type { Bitfield } from '../core/bitfield.ts'
import { SESSION_VERSION, type SessionRecord } from '../protocol/session.ts'
import type { TorrentSession } from './session.ts'

/** What a session keeps to itself but a reload must give back. */
export type PrivateParts = Pick<SessionRecord, 'trackers' | 'webSeeds' | 'selectOnly'>

/** A session as it is written. `bitfield` holds only pieces that are flushed. */
export function toRecord(session: TorrentSession, parts: PrivateParts, bitfield: Bitfield | null): SessionRecord {
  const { metainfo, infoHash, name, addedAt, completedAt, torrentFile, store, selected } = session
  return {
    ...parts,
    version: SESSION_VERSION,
    infoHash,
    name,
    addedAt,
    completedAt,
    torrentFile,
    store,
    selected,
    paused: session.phase === 'paused',
    layout: metainfo && {
      length: metainfo.length,
      pieceLength: metainfo.pieceLength,
      pieceCount: metainfo.pieceCount,
      files: metainfo.files.map(({ path, offset, length, pad }) => ({ path, offset, length, pad })),
    },
    // A memory store is empty after a reload.
    bitfield: store === 'opfs' ? (bitfield?.bytes ?? null) : null,
    downloadedBytes: session.downloadedBytes,
    uploadedBytes: session.uploadedBytes,
  }
}
