import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { TorrentShape } from '../../core/metainfo/metainfo.ts'
import { SESSION_VERSION, type SessionRecord } from '../../protocol/session.ts'
import type { SessionEncryption } from './encryption/session-encryption.ts'
import type { Content } from './pieces/content.ts'

/** What a torrent was added with. */
export type AddedWith = Required<
  Pick<
    SessionRecord,
    'name' | 'trackers' | 'webSeeds' | 'sources' | 'selectOnly' | 'contentKey' | 'choosing' | 'withoutKey' | 'reading'
  >
>

/** The state of a session that its record holds. */
export interface RecordedSession
  extends Pick<SessionRecord, 'infoHash' | 'name' | 'addedAt' | 'completedAt' | 'downloadedBytes' | 'uploadedBytes'> {
  readonly origin: 'added' | 'shared'
  readonly addedWith: AddedWith
  readonly phase: string
  readonly content: Content | null
  readonly encryption: SessionEncryption
}

/** Copies of what changes while a session is written, made together and before the flush. */
export interface FlushedState {
  /** Of pieces that are flushed when the record is written. */
  readonly bitfield: Bitfield | null
  readonly recheck: NonNullable<SessionRecord['recheck']> | null
}

/** Whether a record names the files of a torrent as the metainfo does. */
export function hasSameNames(layout: NonNullable<SessionRecord['layout']>, { files }: TorrentShape): boolean {
  const nameOf = ({ path }: { readonly path: readonly string[] } = { path: [] }): string => path.join('/')
  return (
    layout.files.length === files.length && files.every((file, index) => nameOf(file) === nameOf(layout.files[index]))
  )
}

export function toRecord(session: RecordedSession, { bitfield, recheck }: FlushedState): SessionRecord {
  const { content, infoHash, name, addedAt, completedAt, downloadedBytes, uploadedBytes } = session
  const metainfo = content?.metainfo
  const store = content?.store ?? 'opfs'
  return {
    ...session.addedWith,
    contentKey: session.encryption.savedKey,
    plain: session.encryption.record?.files ?? null,
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
    origin: session.origin,
    store,
    // A memory store is empty after a reload.
    bitfield: store === 'memory' ? null : (bitfield?.bytes ?? null),
    recheck: store === 'memory' ? null : recheck,
    selected: content?.selected ?? [],
    downloadedBytes,
    uploadedBytes,
  }
}
