import { LIMITS } from '../../../core/limits.ts'
import type { Address } from '../../../core/money/wei.ts'
import { isBanned } from '../../../core/speed/channel/incoming-channel.ts'
import { isAddress, isNumber } from './guards.ts'
import { nextNumber } from './store/numbered-keys.ts'
import type { RecordKey, RecordStore } from './store/record-store.ts'
import type { UnreadableRecords } from './store/unreadable-records.ts'

const BAN = 'ban'
const ORDER = 'ban-order'
const NEXT: RecordKey = ['next-ban']

/**
 * Vaults and issuers that cheated. Bans are by address: a peer id is new with every page load, while a vault costs gas
 * and holds money. Bounded; the oldest are dropped first.
 */
export class Bans {
  readonly #store: RecordStore
  readonly #chainId: number
  /** Address to the end of its ban, ms since the epoch. */
  readonly #until: Map<string, number>

  private constructor(store: RecordStore, chainId: number, until: Map<string, number>) {
    this.#store = store
    this.#chainId = chainId
    this.#until = until
  }

  static async open(store: RecordStore, chainId: number, unreadable: UnreadableRecords): Promise<Bans> {
    const found = await store.read((from) => from.list([BAN, chainId]))
    const until = new Map<string, number>()
    for (const { key, value } of found) {
      const end = unreadable.read(key, value, readBan)
      if (end !== null) until.set(String(key[2]), end)
    }
    return new Bans(store, chainId, until)
  }

  has(address: Address | null, now: number): boolean {
    return address !== null && isBanned(this.#until.get(address) ?? 0, now)
  }

  /** @param until ms since the epoch; a ban only ever grows, unless a wrong clock wrote it */
  async add(addresses: readonly Address[], until: number): Promise<void> {
    const added = addresses.filter((address) => {
      const known = this.#until.get(address) ?? 0
      return known < until || known > until + LIMITS.speedBanMs
    })
    if (added.length === 0) return
    for (const address of added) this.#until.set(address, until)
    await this.#store.write(async (to) => {
      let next = await nextNumber(to, NEXT, [ORDER])
      for (const address of added) {
        const known = await to.get([BAN, this.#chainId, address])
        to.put([BAN, this.#chainId, address], until)
        if (known !== undefined) continue
        to.put([ORDER, next], [this.#chainId, address])
        const oldest: RecordKey = [ORDER, next - LIMITS.bannedVaults]
        const dropped = readOrder(await to.get(oldest))
        to.delete(oldest)
        if (dropped) {
          to.delete([BAN, ...dropped])
          if (dropped[0] === this.#chainId) this.#until.delete(dropped[1])
        }
        next++
      }
      to.put(NEXT, next)
    })
  }
}

const readBan = (value: unknown): number | null => (isNumber(value) ? value : null)

function readOrder(value: unknown): readonly [number, Address] | null {
  if (!Array.isArray(value)) return null
  const [chainId, address] = value as unknown[]
  return isNumber(chainId) && isAddress(address) ? [chainId, address] : null
}
