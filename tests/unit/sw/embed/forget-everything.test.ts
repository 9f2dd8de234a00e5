import { IDBFactory } from 'fake-indexeddb'
import { createStore, get, set } from 'idb-keyval'
import { expect, it, vi } from 'vitest'
import { forgetEverything } from '../../../../src/sw/embed/forget-everything.ts'

function fakeFolder(names: string[], locked: readonly string[] = []) {
  return {
    keys: async function* () {
      yield* names
    },
    removeEntry: async (name: string) => {
      if (locked.includes(name)) throw new DOMException('in use', 'NoModificationAllowedError')
      names.splice(names.indexOf(name), 1)
    },
  } as unknown as FileSystemDirectoryHandle
}

function fakeCaches(names: string[]) {
  return {
    keys: async () => [...names],
    delete: async (name: string) => names.splice(names.indexOf(name), 1).length > 0,
  } as unknown as CacheStorage
}

it('empties databases that are in use, caches and files', async () => {
  const databases = new IDBFactory()
  vi.stubGlobal('indexedDB', databases)
  const sessions = createStore('freshet', 'sessions')
  await set('a', 1, sessions)
  const [files, kept] = [['torrents', 'lock'], ['freshet-embed-1']]
  const stores = { caches: fakeCaches(kept), databases, root: async () => fakeFolder(files) }
  expect(await forgetEverything(stores)).toEqual({ left: [] })
  expect(await get('a', sessions)).toBeUndefined()
  expect([files, kept]).toEqual([[], []])
  vi.unstubAllGlobals()
})

it('leaves the records and keys of what was earned: money would be lost with them', async () => {
  const databases = new IDBFactory()
  vi.stubGlobal('indexedDB', databases)
  const names = ['freshet-speed0x11', 'freshet-speed-key0x11', 'freshet-speed-earned']
  for (const name of names) await set('a', 1, createStore(name, 'records'))
  const stores = { caches: fakeCaches([]), databases, root: async () => fakeFolder([]) }
  expect(await forgetEverything(stores)).toEqual({ left: [] })
  for (const name of names) expect(await get('a', createStore(name, 'records'))).toBe(1)
  vi.unstubAllGlobals()
})

it('names what it could not delete, and deletes the rest', async () => {
  const files = ['torrents', 'other']
  const stores = {
    caches: fakeCaches([]),
    databases: new IDBFactory(),
    root: async () => fakeFolder(files, ['torrents']),
  }
  expect(await forgetEverything(stores)).toEqual({ left: ['torrents'] })
  expect(files).toEqual(['torrents'])
})
