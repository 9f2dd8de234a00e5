import { createStore, del, entries, set } from 'idb-keyval'
import { isSessionRecord, SESSION_DATABASE, SESSION_STORE, type SessionRecord } from '../protocol/session.ts'

const sessions = createStore(SESSION_DATABASE, SESSION_STORE)

/** Every session that can be read back; records of another shape are left alone and out. */
export async function loadSessions(): Promise<SessionRecord[]> {
  const found = await entries<string, unknown>(sessions)
  return found.map(([, value]) => value).filter(isSessionRecord)
}

/** Written when this resolves: idb-keyval waits for the transaction to complete. */
export function saveSession(record: SessionRecord): Promise<void> {
  return set(record.infoHash, record, sessions)
}

export function dropSession(infoHash: string): Promise<void> {
  return del(infoHash, sessions)
}
