import { SerialQueue } from '../../../../core/lib/serial-queue.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './record-store.ts'

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

/** A record store that lives as long as the process. Transactions run one after another, as IndexedDB's do. */
export function memoryRecordStore(records: Map<string, unknown> = new Map()): RecordStore {
  const queue = new SerialQueue()
  const run = <T>(work: (transaction: RecordTransaction) => Promise<T>): Promise<T> => {
    return queue.run(async () => {
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
  }
  return { read: run, write: run, close: () => {} }
}
