import { createStore, get } from 'idb-keyval'
import { isSessionRecord, SESSION_DATABASE, SESSION_STORE } from '../protocol/session.ts'
import type { SessionReader } from './parts.ts'

const sessions = createStore(SESSION_DATABASE, SESSION_STORE)

export const sessionReader: SessionReader = {
  async read(infoHash) {
    const value = await get<unknown>(infoHash, sessions)
    return isSessionRecord(value) ? value : null
  },
}
