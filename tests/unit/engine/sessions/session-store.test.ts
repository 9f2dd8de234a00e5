import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { asInfoHash } from '../../../info-hash.ts'
import 'fake-indexeddb/auto'
import { createStore, get, keys, set } from 'idb-keyval'
import { expect, test } from 'vitest'
import { deleteSession, loadSessions, saveSession } from '../../../../src/engine/sessions/session-store.ts'
import {
  SESSION_DATABASE,
  SESSION_STORE,
  type SessionRecord,
  torrentFileKey,
} from '../../../../src/protocol/session.ts'

const NOTHING = { torrentFile: null, source: null }
const sessions = createStore(SESSION_DATABASE, SESSION_STORE)

const record = (infoHash: InfoHash): SessionRecord => ({
  version: 1,
  infoHash,
  name: 'x',
  addedAt: 1,
  completedAt: null,
  paused: false,
  trackers: [],
  webSeeds: [],
  selectOnly: null,
  layout: null,
  store: 'opfs',
  bitfield: Uint8Array.of(0),
  selected: [true],
  downloadedBytes: 0,
  uploadedBytes: 0,
})
const byInfoHash = async () => new Map((await loadSessions()).map((saved) => [saved.record.infoHash, saved]))

test('the .torrent file is stored beside the session, written once, and deleted with it', async () => {
  const infoHash = asInfoHash('a'.repeat(40))
  await saveSession(record(infoHash), { torrentFile: Uint8Array.of(1, 2), source: null })
  await saveSession({ ...record(infoHash), name: 'y' }, NOTHING)
  expect((await byInfoHash()).get(infoHash)).toEqual({
    record: { ...record(infoHash), name: 'y' },
    torrentFile: Uint8Array.of(1, 2),
    torrentFileSaved: true,
    source: null,
  })
  expect(await get(infoHash, sessions)).not.toHaveProperty('torrentFile')
  await deleteSession(infoHash)
  expect(await keys(sessions)).toEqual([])
})

test('a record that holds its .torrent file is read, and written in the present form', async () => {
  const infoHash = asInfoHash('b'.repeat(40))
  await set(infoHash, { ...record(infoHash), torrentFile: Uint8Array.of(3) }, sessions)
  const saved = (await byInfoHash()).get(infoHash)
  expect(saved).toMatchObject({ torrentFile: Uint8Array.of(3), torrentFileSaved: false })
  await saveSession(record(infoHash), { torrentFile: saved?.torrentFile ?? null, source: null })
  expect(await get(torrentFileKey(infoHash), sessions)).toEqual(Uint8Array.of(3))
  expect((await byInfoHash()).get(infoHash)?.torrentFileSaved).toBe(true)
  await deleteSession(infoHash)
})

test('an interrupted recheck is read back; one of another shape makes the record unreadable', async () => {
  const [good, bad] = [asInfoHash('c'.repeat(40)), asInfoHash('d'.repeat(40))]
  const recheck = { left: Uint8Array.of(0x80), total: 1 }
  await saveSession({ ...record(good), recheck }, NOTHING)
  await set(bad, { ...record(bad), recheck: { left: [1], total: 1 } }, sessions)
  const found = await byInfoHash()
  expect(found.get(good)).toMatchObject({ record: { recheck }, torrentFile: null })
  expect(found.has(bad)).toBe(false)
})
