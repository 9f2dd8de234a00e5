import { createStore, delMany, entries, get, getMany, set, setMany } from 'idb-keyval'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrafficRecord } from '../../core/traffic/monthly-traffic.ts'
import type { Source } from '../../protocol/pieces.ts'
import {
  isSessionRecord,
  keptNameKey,
  SESSION_DATABASE,
  SESSION_STORE,
  type SessionRecord,
  sourceKey,
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
  /** The user's files of a torrent in place, each with its handle where there is one; null for all others. */
  readonly source: Source | null
}

/** Reads every saved session at once. Records of another shape are skipped, and stay in the database. */
export async function loadSessions(): Promise<SavedSession[]> {
  const found = new Map(await entries<string, unknown>(sessions))
  return [...found.values()].filter(isSessionRecord).map((record) => {
    const separate = found.get(torrentFileKey(record.infoHash))
    // Early versions wrote the .torrent file inside the record.
    const embedded = 'torrentFile' in record ? record.torrentFile : null
    const torrentFile = [separate, embedded].find((bytes) => bytes instanceof Uint8Array) ?? null
    const torrentFileSaved = torrentFile !== null && torrentFile === separate
    const source = found.get(sourceKey(record.infoHash))
    return { record, torrentFile, torrentFileSaved, source: isSource(source) ? source : null }
  })
}

function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'files' in value && Array.isArray(value.files)
}

/** What a session writes beside its record, in the same transaction; null where it is saved already, or not known. */
export interface Besides {
  readonly torrentFile: Uint8Array | null
  readonly source: Source | null
}

/** Resolves when the transaction has completed. */
export function saveSession(record: SessionRecord, { torrentFile, source }: Besides): Promise<void> {
  const { infoHash } = record
  const entries: [string, unknown][] = [[infoHash, record]]
  if (torrentFile) entries.push([torrentFileKey(infoHash), torrentFile])
  // A browser would copy the bytes of a `File` into the database.
  if (source) entries.push([sourceKey(infoHash), { ...source, files: source.files.map(withoutFile) }])
  return setMany(entries, sessions)
}

const withoutFile = (file: Source['files'][number]): Source['files'][number] => ({ ...file, file: null })

/** @param keptName the torrent's name where its bytes stay, so that they can be shown and deleted later; else null */
export async function deleteSession(infoHash: InfoHash, keptName: string | null = null): Promise<void> {
  if (keptName !== null) await set(keptNameKey(infoHash), keptName, sessions)
  const keys = [infoHash, torrentFileKey(infoHash), sourceKey(infoHash)]
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
