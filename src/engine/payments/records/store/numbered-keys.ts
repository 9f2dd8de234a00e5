import type { RecordKey, RecordTransaction } from './record-store.ts'

/** The next number below `prefix`: of its counter or, where that is damaged, after the newest key. */
export async function nextNumber(to: RecordTransaction, counter: RecordKey, prefix: RecordKey): Promise<number> {
  const next = await to.get(counter)
  if (Number.isSafeInteger(next) && (next as number) > 0) return next as number
  const [newest] = await to.list(prefix, { newest: true, limit: 1 })
  const last = newest?.key.at(-1)
  return typeof last === 'number' ? last + 1 : 1
}
