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

/** A session that was read back. */
export interface SavedSession {
  readonly record: SessionRecord
  /** Null while only the magnet is known. */
  readonly torrentFile: Uint8Array | null
  /** Whether the .torrent file is stored under its own key, not inside the record. */
  readonly torrentFileSaved: boolean
}

/** Reads every saved session at once. Records of another shape are skipped, and stay in the database. */
export async function loadSessions(): Promise<SavedSession[]> {
  const found = new Map(await entries<string, unknown>(sessions))
  return [...found.values()].filter(isSessionRecord).map((record) => {
    const separate = found.get(torrentFileKey(record.infoHash))
    // Early versions wrote the .torrent file inside the record.
    const embedded = 'torrentFile' in record ? record.torrentFile : null
    const torrentFile = [separate, embedded].find((bytes) => bytes instanceof Uint8Array) ?? null
    return { record, torrentFile, torrentFileSaved: torrentFile !== null && torrentFile === separate }
  })
}

/**
 * Resolves when the transaction has completed.
 * @param torrentFile written in the same transaction; null when it is saved already, or not known
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
