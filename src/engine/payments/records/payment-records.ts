import { SpeedError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI, sumWei, type Wei } from '../../../core/money/wei.ts'
import { EMPTY_PURSE, forgetTorrent, type Purse } from '../../../core/speed/budget.ts'
import { type InLine, newInLine } from '../../../core/speed/incoming-channel.ts'
import { newOutLine, type OutLine, owedBy } from '../../../core/speed/outgoing-channel.ts'
import type { MoneyEventKind } from '../../../protocol/speed.ts'
import { record } from './history.ts'
import type { Key, Shelf, Transaction } from './record-store.ts'

/** What was received, for the eye: the lines are what counts. */
export interface Till {
  /** Days since the epoch (UTC) of `today`. */
  readonly day: number
  readonly today: Wei
  readonly allTime: Wei
  /** By info hash. */
  readonly torrents: Readonly<Record<string, Wei>>
}

/** A line of the history, to be written together with what it tells of. */
export interface Note {
  readonly kind: MoneyEventKind
  readonly amount: Wei
  readonly infoHash: string | null
  readonly transaction?: `0x${string}`
  /** Where no line says it. */
  readonly vault?: Address | null
}

/** What has to be at rest together. */
export interface Entry {
  readonly out?: OutLine | undefined
  readonly in?: InLine | undefined
  readonly purse?: Purse | undefined
  readonly note?: Note | undefined
}

interface InRecord {
  readonly line: InLine
  readonly receivedAt: number
  readonly bounced: Wei
}

export const lineId = (vault: Address, beneficiary: Address): string => `${vault}/${beneficiary}`

const DAY_MS = 86_400_000
const EMPTY_TILL: Till = { day: 0, today: NO_WEI, allTime: NO_WEI, torrents: {} }

/**
 * The books of one chain: every pay line, the purse and the till. What is in memory is the truth of this engine; {@link commit} resolves
 * when it is at rest. Each write carries a revision that has to be the next one: an engine that was left behind by another (a second
 * tab that took over) cannot write any more, so no two of them can spend the same budget.
 */
export class Books {
  readonly chainId: number
  readonly outs = new Map<string, OutLine>()
  readonly ins = new Map<string, InLine>()
  /** When the best cheque of an incoming line came. */
  readonly receivedAt = new Map<string, number>()
  /** What of an incoming line was seen to have bounced. */
  readonly bounced = new Map<string, Wei>()
  purse: Purse = EMPTY_PURSE
  till: Till = EMPTY_TILL
  readonly #shelf: Shelf
  readonly #now: () => number
  readonly #dirty = new Set<OutLine | InLine>()
  #revision = 0
  #flushing = false
  #broken: Error | null = null

  private constructor(shelf: Shelf, chainId: number, now: () => number) {
    this.#shelf = shelf
    this.chainId = chainId
    this.#now = now
  }

  static async open(shelf: Shelf, chainId: number, now: () => number): Promise<Books> {
    const books = new Books(shelf, chainId, now)
    await shelf.read(async (from) => {
      for (const { value } of await from.list(['out', chainId])) {
        const line = value as OutLine
        books.outs.set(lineId(line.vault, line.beneficiary), line)
      }
      for (const { value } of await from.list(['in', chainId])) {
        const { line, receivedAt, bounced } = value as InRecord
        const id = lineId(line.vault, line.beneficiary)
        books.ins.set(id, line)
        books.receivedAt.set(id, receivedAt)
        books.bounced.set(id, bounced)
      }
      books.purse = ((await from.get(['purse', chainId])) as Purse | undefined) ?? EMPTY_PURSE
      books.till = ((await from.get(['till', chainId])) as Till | undefined) ?? EMPTY_TILL
      books.#revision = ((await from.get(['revision', chainId])) as number | undefined) ?? 0
    })
    return books
  }

  out(vault: Address, payee: Address): OutLine {
    const id = lineId(vault, payee)
    const known = this.outs.get(id) ?? newOutLine(this.chainId, vault, payee)
    if (!this.outs.has(id)) makeRoom(this.outs, (line) => line.signed === 0n && owedBy(line) <= 0n)
    this.outs.set(id, known)
    return known
  }

  in(vault: Address, payee: Address): InLine {
    const id = lineId(vault, payee)
    const known = this.ins.get(id) ?? newInLine(this.chainId, vault, payee, this.#now())
    if (!this.ins.has(id)) makeRoom(this.ins, (line) => line.best === null && line.loss === 0n)
    this.ins.set(id, known)
    return known
  }

  /** Takes a line as a trade left it; written at leisure. */
  setOut(line: OutLine): void {
    const id = lineId(line.vault, line.beneficiary)
    const before = this.outs.get(id)
    if (before === line) return
    if (before) this.#dirty.delete(before)
    this.outs.set(id, line)
    this.#dirty.add(line)
  }

  setIn(line: InLine): void {
    const id = lineId(line.vault, line.beneficiary)
    const before = this.ins.get(id)
    if (before === line) return
    if (before) this.#dirty.delete(before)
    if (line.best !== before?.best) this.receivedAt.set(id, this.#now())
    this.ins.set(id, line)
    this.#dirty.add(line)
  }

  /** A torrent is gone for good; what it cost and earned stays in the sums. Written with the next entry; false: there was nothing of it. */
  forget(infoHash: string): boolean {
    if (!(infoHash in this.purse.torrents || infoHash in this.till.torrents)) return false
    const { [infoHash]: _gone, ...torrents } = this.till.torrents
    this.till = { ...this.till, torrents }
    this.purse = forgetTorrent(this.purse, infoHash)
    return true
  }

  /** What came in today (UTC). */
  get earnedToday(): Wei {
    return this.till.day === Math.floor(this.#now() / DAY_MS) ? this.till.today : NO_WEI
  }

  /**
   * Writes `entry` whole or not at all.
   *
   * @throws SpeedError `books-taken-over` when another engine wrote meanwhile, and then for ever; whatever the storage throws
   */
  async commit({ out, in: line, purse, note }: Entry): Promise<void> {
    const at = this.#now()
    if (out) this.#dirty.delete(out)
    if (line) this.#dirty.delete(line)
    if (note?.kind === 'cheque-received') this.till = counted(this.till, note, at)
    const { till, chainId } = this
    await this.#write(async (to) => {
      if (out) this.#putOut(to, out)
      if (line) this.#putIn(to, line)
      if (purse) to.put(['purse', chainId], purse)
      if (!note) return
      to.put(['till', chainId], till)
      const { kind, amount, infoHash, transaction = null } = note
      const vault = out?.vault ?? line?.vault ?? note.vault ?? null
      const counterparty = out?.beneficiary ?? line?.issuer ?? null
      await record(to, { kind, at, chainId, amount, vault, counterparty, infoHash, transaction })
    })
  }

  /** Writes every line that changed since it was written last. */
  async flush(): Promise<void> {
    if (this.#dirty.size === 0) return
    const lines = [...this.#dirty]
    this.#dirty.clear()
    await this.#write(async (to) => {
      for (const line of lines) {
        if ('signed' in line) this.#putOut(to, line)
        else this.#putIn(to, line)
      }
    }, 'relaxed')
  }

  /**
   * The same without waiting, one write at a time, as often as the storage takes it: what a killed engine does not remember of its debts
   * stands as unpaid in the payee's books and takes from the credit there.
   */
  flushSoon(failed: (error: Error) => void): void {
    if (this.#flushing || this.#dirty.size === 0) return
    this.#flushing = true
    this.flush()
      .catch(failed)
      .finally(() => {
        this.#flushing = false
        if (!this.#broken) this.flushSoon(failed)
      })
  }

  async #write(work: (to: Transaction) => Promise<void>, durability: 'strict' | 'relaxed' = 'strict'): Promise<void> {
    if (this.#broken) throw this.#broken
    const expected = this.#revision
    this.#revision = expected + 1
    const key: Key = ['revision', this.chainId]
    try {
      await this.#shelf.write(async (to) => {
        const got = ((await to.get(key)) as number | undefined) ?? 0
        if (got !== expected) {
          throw new SpeedError('books-taken-over', `Expected revision ${expected} of the books, got ${got}`, {
            expected,
            got,
          })
        }
        to.put(key, expected + 1)
        await work(to)
      }, durability)
    } catch (thrown) {
      // Writes that were on their way rest on this one: none of them may happen.
      this.#broken ??= thrown as Error
      throw thrown
    }
  }

  #putOut(to: Transaction, line: OutLine): void {
    to.put(['out', this.chainId, line.vault, line.beneficiary], line)
  }

  #putIn(to: Transaction, line: InLine): void {
    const id = lineId(line.vault, line.beneficiary)
    const receivedAt = this.receivedAt.get(id) ?? this.#now()
    const record: InRecord = { line, receivedAt, bounced: this.bounced.get(id) ?? NO_WEI }
    to.put(['in', this.chainId, line.vault, line.beneficiary], record)
  }
}

function counted(till: Till, { amount, infoHash }: Note, at: number): Till {
  const day = Math.floor(at / DAY_MS)
  const torrents = infoHash
    ? { ...till.torrents, [infoHash]: sumWei(till.torrents[infoHash] ?? NO_WEI, amount) }
    : till.torrents
  return {
    day,
    today: sumWei(day === till.day ? till.today : NO_WEI, amount),
    allTime: sumWei(till.allTime, amount),
    torrents,
  }
}

/** Lines are bounded; the oldest that holds nothing goes. One that holds money is never dropped. */
function makeRoom<T>(lines: Map<string, T>, isEmpty: (line: T) => boolean): void {
  if (lines.size < LIMITS.payLines) return
  for (const [id, line] of lines) {
    if (!isEmpty(line)) continue
    lines.delete(id)
    return
  }
}
