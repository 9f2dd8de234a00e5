import { clear, createStore, entries, get, set } from 'idb-keyval'
import { type Entry, isEntry } from './entry.ts'

/** Where what happened on a chain is kept. */
export interface EntryStore {
  /** In the order in which they were added. Null when something cannot be read: then nothing after it can be believed. */
  load(): Promise<Entry[] | null>
  add(index: number, entry: Entry): Promise<void>
  /** What was noted beside the entries. */
  note(): Promise<unknown>
  setNote(note: unknown): Promise<void>
  clear(): Promise<void>
}

/** Past every number. */
const NOTE = 'note'

/** Database `freshet-play`: one chain an origin, whatever the namespace, since people pay each other on it. */
export function indexedDbEntries(): EntryStore {
  const store = createStore('freshet-play', 'entries')
  return {
    async load() {
      const found = (await entries<number | string, unknown>(store)).filter(([key]) => key !== NOTE)
      const read = found.map(([, value]) => value).filter(isEntry)
      return read.length === found.length && found.every(([key], index) => key === index) ? read : null
    },
    add: (index, entry) => set(index, entry, store),
    note: () => get(NOTE, store),
    setNote: (note) => set(NOTE, note, store),
    clear: () => clear(store),
  }
}

/** For Node, and where nothing may be kept. */
export function memoryEntries(): EntryStore {
  let kept: Entry[] = []
  let noted: unknown
  return {
    load: async () => [...kept],
    add: async (index, entry) => {
      kept[index] = entry
    },
    note: async () => noted,
    setNote: async (note) => {
      noted = note
    },
    clear: async () => {
      kept = []
      noted = undefined
    },
  }
}
