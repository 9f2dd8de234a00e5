/** Where a record lies: its kind first, then what tells it from others of that kind. Ordered as IndexedDB orders arrays. */
export type RecordKey = readonly (string | number)[]

export interface FoundRecord {
  readonly key: RecordKey
  readonly value: unknown
}

/**
 * One transaction. Only its own methods may be awaited while it is open: IndexedDB commits as soon as nothing is asked of it.
 */
export interface RecordTransaction {
  get(key: RecordKey): Promise<unknown>
  put(key: RecordKey, value: unknown): void
  delete(key: RecordKey): void
  /** Every record whose key begins with `prefix`, ascending; `newest` turns the order round and `before` bounds the last element. */
  list(
    prefix: RecordKey,
    options?: { readonly newest?: boolean; readonly before?: number; readonly limit?: number },
  ): Promise<FoundRecord[]>
}

/**
 * Durable storage with transactions that either happen wholly or not at all, one writer at a time, also across tabs. Books about
 * money are written on it; a Node process and tests use {@link memoryRecordStore}.
 */
export interface RecordStore {
  read<T>(work: (transaction: RecordTransaction) => Promise<T>): Promise<T>
  /**
   * Resolves once everything `work` put is at rest; when `work` throws, nothing of it is. Strict, the default, is on the disk;
   * relaxed is with the operating system: it outlives the browser, not a power cut.
   */
  write<T>(work: (transaction: RecordTransaction) => Promise<T>, durability?: 'strict' | 'relaxed'): Promise<T>
  close(): void
}

const startsWith = (key: RecordKey, prefix: RecordKey): boolean => prefix.every((part, index) => key[index] === part)

function compare(a: RecordKey, b: RecordKey): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] as string | number, b[i] as string | number]
    if (x === y) continue
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

/** A shelf that forgets when the process ends. Transactions run one after another, as IndexedDB's do. */
export function memoryRecordStore(records: Map<string, unknown> = new Map()): RecordStore {
  let last: Promise<unknown> = Promise.resolve()
  const run = <T>(work: (transaction: RecordTransaction) => Promise<T>): Promise<T> => {
    const next = last.then(async () => {
      const changed = new Map<string, unknown>()
      const visible = (): Map<string, unknown> => new Map([...records, ...changed])
      const result = await work({
        get: async (key) => {
          const id = JSON.stringify(key)
          return structuredClone(changed.has(id) ? changed.get(id) : records.get(id))
        },
        put: (key, value) => void changed.set(JSON.stringify(key), structuredClone(value)),
        delete: (key) => void changed.set(JSON.stringify(key), undefined),
        list: async (prefix, { newest = false, before, limit } = {}) => {
          const found = [...visible()]
            .filter(([, value]) => value !== undefined)
            .map(([id, value]) => ({ key: JSON.parse(id) as RecordKey, value: structuredClone(value) }))
            .filter(({ key }) => startsWith(key, prefix))
            .filter(({ key }) => before === undefined || (key.at(-1) as number) < before)
            .sort((a, b) => compare(a.key, b.key))
          if (newest) found.reverse()
          return found.slice(0, limit)
        },
      })
      for (const [id, value] of changed) {
        if (value === undefined) records.delete(id)
        else records.set(id, value)
      }
      return result
    })
    last = next.catch(() => {})
    return next
  }
  return { read: run, write: run, close: () => {} }
}
