import { SpeedError } from '../../../../core/errors.ts'
import type { RecordKey, RecordStore } from './record-store.ts'

/** Prefix of the keys under which unreadable records are kept: a cheque may be recovered from one by hand. */
const UNREADABLE = 'unreadable'

type Decode = (value: unknown) => unknown
type Replacement = () => object | undefined

/** Collects the records that their guards refuse during one load, and moves them out of the way. */
export class UnreadableRecords {
  readonly #found: { readonly key: RecordKey; readonly decode: Decode; readonly replacement: Replacement }[] = []

  /**
   * @param decode null for a record that it cannot read
   * @param replacement written in place of an unreadable record; undefined: the record is deleted
   * @returns null also when there is no record
   */
  read<T>(
    key: RecordKey,
    value: unknown,
    decode: (value: unknown) => T | null,
    replacement: Replacement = () => undefined,
  ): T | null {
    if (value === undefined) return null
    const record = decode(value)
    if (record === null) this.#found.push({ key, decode, replacement })
    return record
  }

  get isEmpty(): boolean {
    return this.#found.length === 0
  }

  /**
   * Moves what was found to keys of its own, so that nothing overwrites it and each record is reported once.
   *
   * @param now ms since the epoch
   * @returns an error `record-unreadable` for each record
   */
  async quarantine(store: RecordStore, now: number): Promise<SpeedError[]> {
    if (this.isEmpty) return []
    const found = this.#found.splice(0)
    return store.write(async (to) => {
      const errors: SpeedError[] = []
      for (const { key, decode, replacement } of found) {
        const value = await to.get(key)
        // Another engine may have replaced it meanwhile.
        if (value === undefined || decode(value) !== null) continue
        to.put([UNREADABLE, now, ...key], value)
        const replaced = replacement()
        if (replaced === undefined) to.delete(key)
        else to.put(key, replaced)
        const name = key.join('/')
        errors.push(new SpeedError('record-unreadable', `Expected a payment record at ${name}`, { key: name }))
      }
      return errors
    })
  }
}
