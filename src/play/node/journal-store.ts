import { clear, createStore, entries, get, set } from 'idb-keyval'
import { isJournalEntry, type JournalEntry } from '../evm/journal-entry.ts'

/** Persists the entries of a chain. */
export interface JournalStore {
  /** All entries in their order; null when any cannot be read, since later ones depend on it. */
  load(): Promise<JournalEntry[] | null>
  add(index: number, entry: JournalEntry): Promise<void>
  /** What `setMetadata` stored. */
  metadata(): Promise<unknown>
  setMetadata(metadata: unknown): Promise<void>
  clear(): Promise<void>
}

/** Sorts after the numeric keys of the entries. */
const METADATA_KEY = 'note'

/** Stores in the database `freshet-play`: one chain per origin for all namespaces, so that users can pay each other. */
export function indexedDbJournal(): JournalStore {
  const store = createStore('freshet-play', 'entries')
  return {
    async load() {
      const found = (await entries<number | string, unknown>(store)).filter(([key]) => key !== METADATA_KEY)
      const read = found.map(([, value]) => value).filter(isJournalEntry)
      return read.length === found.length && found.every(([key], index) => key === index) ? read : null
    },
    add: (index, entry) => set(index, entry, store),
    metadata: () => get(METADATA_KEY, store),
    setMetadata: (metadata) => set(METADATA_KEY, metadata, store),
    clear: () => clear(store),
  }
}

/** For Node, and where storage is unavailable. */
export function memoryJournal(): JournalStore {
  let stored: JournalEntry[] = []
  let metadata: unknown
  return {
    load: async () => [...stored],
    add: async (index, entry) => {
      stored[index] = entry
    },
    metadata: async () => metadata,
    setMetadata: async (value) => {
      metadata = value
    },
    clear: async () => {
      stored = []
      metadata = undefined
    },
  }
}
