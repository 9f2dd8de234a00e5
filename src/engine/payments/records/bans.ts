import { LIMITS } from '../../../core/limits.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { RecordKey, RecordStore } from './record-store.ts'

const BAN = 'ban'
const ORDER = 'ban-order'
const NEXT: RecordKey = ['next-ban']

/**
 * Vaults and issuers that did not keep their word. They are remembered by address: a peer id is new with every page load, while
 * a vault costs gas and holds money. Bounded; the oldest are forgiven first.
 */
export class Bans {
  readonly #store: RecordStore
  readonly #chainId: number
  /** Address to the end of its ban, ms since the epoch. */
  readonly #until: Map<string, number>

  private constructor(shelf: RecordStore, chainId: number, until: Map<string, number>) {
    this.#store = shelf
    this.#chainId = chainId
    this.#until = until
  }

  static async open(shelf: RecordStore, chainId: number): Promise<Bans> {
    const found = await shelf.read((from) => from.list([BAN, chainId]))
    return new Bans(shelf, chainId, new Map(found.map(({ key, value }) => [String(key[2]), Number(value)])))
  }

  has(address: Address | null, now: number): boolean {
    return address !== null && (this.#until.get(address) ?? 0) > now
  }

  /** @param until ms since the epoch; a ban only ever grows */
  async add(addresses: readonly Address[], until: number): Promise<void> {
    const news = addresses.filter((address) => (this.#until.get(address) ?? 0) < until)
    if (news.length === 0) return
    for (const address of news) this.#until.set(address, until)
    await this.#store.write(async (to) => {
      let next = ((await to.get(NEXT)) as number | undefined) ?? 1
      for (const address of news) {
        const known = await to.get([BAN, this.#chainId, address])
        to.put([BAN, this.#chainId, address], until)
        if (known !== undefined) continue
        to.put([ORDER, next], [this.#chainId, address])
        const gone = (await to.get([ORDER, next - LIMITS.bannedVaults])) as [number, Address] | undefined
        if (gone) {
          to.delete([BAN, ...gone])
          to.delete([ORDER, next - LIMITS.bannedVaults])
          if (gone[0] === this.#chainId) this.#until.delete(gone[1])
        }
        next++
      }
      to.put(NEXT, next)
    })
  }
}
