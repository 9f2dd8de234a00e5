import { LIMITS } from '../../core/limits.ts'
import type { Address } from '../../core/money.ts'
import type { Key, Shelf } from './shelf.ts'

const BAN = 'ban'
const ORDER = 'ban-order'
const NEXT: Key = ['next-ban']

/**
 * Vaults and issuers that did not keep their word. They are remembered by address: a peer id is new with every page load, while a
 * vault costs gas and holds money. Bounded; the oldest are forgiven first.
 */
export class Bans {
  readonly #shelf: Shelf
  readonly #chainId: number
  readonly #banned: Map<string, string>

  private constructor(shelf: Shelf, chainId: number, banned: Map<string, string>) {
    this.#shelf = shelf
    this.#chainId = chainId
    this.#banned = banned
  }

  static async open(shelf: Shelf, chainId: number): Promise<Bans> {
    const found = await shelf.read((from) => from.list([BAN, chainId]))
    return new Bans(shelf, chainId, new Map(found.map(({ key, value }) => [String(key[2]), String(value)])))
  }

  /** Why an address is banned, as an error code; null when it is not. */
  reason(address: Address): string | null {
    return this.#banned.get(address) ?? null
  }

  async add(addresses: readonly Address[], reason: string): Promise<void> {
    const news = addresses.filter((address) => !this.#banned.has(address))
    if (news.length === 0) return
    for (const address of news) this.#banned.set(address, reason)
    await this.#shelf.write(async (to) => {
      let next = ((await to.get(NEXT)) as number | undefined) ?? 1
      for (const address of news) {
        to.put([BAN, this.#chainId, address], reason)
        to.put([ORDER, next], [this.#chainId, address])
        const gone = (await to.get([ORDER, next - LIMITS.bannedVaults])) as [number, Address] | undefined
        if (gone) {
          to.delete([BAN, ...gone])
          to.delete([ORDER, next - LIMITS.bannedVaults])
          if (gone[0] === this.#chainId) this.#banned.delete(gone[1])
        }
        next++
      }
      to.put(NEXT, next)
    })
  }
}
