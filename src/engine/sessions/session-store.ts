import { createStore, delMany, entries, get, getMany, set, setMany } from 'idb-keyval'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrafficRecord } from '../../core/traffic/monthly-traffic.ts'
import {
  isSessionRecord,
  keptNameKey,
  SESSION_DATABASE,
  SESSION_STORE,
  type SessionRecord,
  TRAFFIC_KEY,
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

/** @param keptName the torrent's name where its bytes stay, so that they can be shown and deleted later; else null */
export async function deleteSession(infoHash: InfoHash, keptName: string | null = null): Promise<void> {
  if (keptName !== null) await set(keptNameKey(infoHash), keptName, sessions)
  const keys = [infoHash, torrentFileKey(infoHash)]
  await delMany(keptName === null ? [...keys, keptNameKey(infoHash)] : keys, sessions)
}

/** The traffic by month, as it was saved last. */
export function loadTraffic(): Promise<unknown> {
  return get<unknown>(TRAFFIC_KEY, sessions)
}

export function saveTraffic(record: TrafficRecord): Promise<void> {
  return set(TRAFFIC_KEY, record, sessions)
}

/** The names of torrents that were removed with their bytes kept, in order; undefined where none was noted. */
export async function loadKeptNames(infoHashes: readonly InfoHash[]): Promise<(string | undefined)[]> {
  const found = await getMany<unknown>(infoHashes.map(keptNameKey), sessions)
  return found.map((name) => (typeof name === 'string' ? name : undefined))
}
