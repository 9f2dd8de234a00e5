import { createStore, delMany, entries, set, setMany } from 'idb-keyval'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import {
  isSessionRecord,
  SESSION_DATABASE,
  SESSION_STORE,
  type SessionRecord,
  torrentFileKey,
} from '../../protocol/session.ts'

const sessions = createStore(SESSION_DATABASE, SESSION_STORE)

/** A session and its .torrent file, null while only the magnet is known. */
export interface SavedSession {
  readonly record: SessionRecord
  readonly torrentFile: Uint8Array | null
  /** The .torrent file lies under its own key. */
  readonly torrentFileSaved: boolean
}

/** Every session that can be read back, in one go; records of another shape are left alone and out. */
export async function loadSessions(): Promise<SavedSession[]> {
  const found = new Map(await entries<string, unknown>(sessions))
  return [...found.values()].filter(isSessionRecord).map((record) => {
    const apart = found.get(torrentFileKey(record.infoHash))
    // Sessions written before the two were kept apart hold it themselves.
    const within = 'torrentFile' in record ? record.torrentFile : null
    const torrentFile = [apart, within].find((bytes) => bytes instanceof Uint8Array) ?? null
    return { record, torrentFile, apart: torrentFile !== null && torrentFile === apart }
  })
}

/**
 * Written when this resolves: idb-keyval waits for the transaction to complete.
 * @param torrentFile in the same transaction; null when it is there already, or not known
 */
export function saveSession(record: SessionRecord, torrentFile: Uint8Array | null): Promise<void> {
  if (!torrentFile) return set(record.infoHash, record, sessions)
  return setMany(
    [
      [torrentFileKey(record.infoHash), torrentFile],
      [record.infoHash, record],
    ],
    sessions,
  )
}

export function deleteSession(infoHash: InfoHash): Promise<void> {
  return delMany([infoHash, torrentFileKey(infoHash)], sessions)
}
