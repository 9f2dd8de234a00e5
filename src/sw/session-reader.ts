import { createStore, get } from 'idb-keyval'
import { named } from '../protocol/namespace.ts'
import { isSessionRecord, SESSION_DATABASE, SESSION_STORE } from '../protocol/session.ts'
import type { SessionReader } from './stream/parts.ts'

export function sessionReaderOf(namespace: string): SessionReader {
  const sessions = createStore(named(SESSION_DATABASE, namespace), SESSION_STORE)
  return {
    async read(infoHash) {
      const value = await get<unknown>(infoHash, sessions)
      return isSessionRecord(value) ? value : null
    },
  }
}
