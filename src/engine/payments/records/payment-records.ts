import { SpeedError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { type Address, NO_WEI, sumWei, type Wei } from '../../../core/money/wei.ts'
import { EMPTY_BUDGET, withoutTorrent, type Budget } from '../../../core/speed/budget.ts'
import { type IncomingChannel, newIncomingChannel } from '../../../core/speed/incoming-channel.ts'
import { newOutgoingChannel, type OutgoingChannel, owedBy } from '../../../core/speed/outgoing-channel.ts'
import type { MoneyEventKind } from '../../../protocol/speed.ts'
import { recordEvent } from './history.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './record-store.ts'

/** What was received, for the eye: the lines are what counts. */
export interface Earnings {
  /** Days since the epoch (UTC) of `today`. */
  readonly day: number
  readonly today: Wei
  readonly allTime: Wei
  /** By info hash. */
  readonly torrents: Readonly<Record<string, Wei>>
}

/** A line of the history, to be written together with what it tells of. */
export interface HistoryNote {
  readonly kind: MoneyEventKind
  readonly amount: Wei
  readonly infoHash: InfoHash | null
  readonly transaction?: `0x${string}`
  /** Where no line says it. */
  readonly vault?: Address | null
}

/** What has to be at rest together. */
export interface PaymentEntry {
  readonly outgoing?: OutgoingChannel | undefined
  readonly incoming?: IncomingChannel | undefined
  readonly budget?: Budget | undefined
  readonly note?: HistoryNote | undefined
}

interface InRecord {
  readonly line: IncomingChannel
  readonly receivedAt: number
  readonly bounced: Wei
}

export const channelId = (vault: Address, beneficiary: Address): string => `${vault}/${beneficiary}`

const DAY_MS = 86_400_000
const NO_EARNINGS: Earnings = { day: 0, today: NO_WEI, allTime: NO_WEI, torrents: {} }

/**
 * The books of one chain: every pay line, the purse and the till. What is in memory is the truth of this engine; {@link commit} resolves
 * when it is at rest. Each write carries a revision that has to be the next one: an engine that was left behind by another (a second
 * tab that took over) cannot write any more, so no two of them can spend the same budget.
 */
export class PaymentRecords {
  readonly chainId: number
  readonly outgoing = new Map<string, OutgoingChannel>()
  readonly incoming = new Map<string, IncomingChannel>()
  /** When the best cheque of an incoming line came. */
  readonly receivedAt = new Map<string, number>()
  /** What of an incoming line was seen to have bounced. */
  readonly bounced = new Map<string, Wei>()
  budget: Budget = EMPTY_BUDGET
  earnings: Earnings = NO_EARNINGS
  readonly #store: RecordStore
  readonly #now: () => number
  readonly #dirty = new Set<OutgoingChannel | IncomingChannel>()
  #revision = 0
  #flushing = false
  #broken: Error | null = null

  private constructor(shelf: RecordStore, chainId: number, now: () => number) {
    this.#store = shelf
    this.chainId = chainId
    this.#now = now
  }

  static async open(shelf: RecordStore, chainId: number, now: () => number): Promise<PaymentRecords> {
    const books = new PaymentRecords(shelf, chainId, now)
    await shelf.read(async (from) => {
      for (const { value } of await from.list(['out', chainId])) {
        const line = value as OutgoingChannel
        books.outgoing.set(channelId(line.vault, line.beneficiary), line)
      }
      for (const { value } of await from.list(['in', chainId])) {
        const { line, receivedAt, bounced } = value as InRecord
        const id = channelId(line.vault, line.beneficiary)
        books.incoming.set(id, line)
        books.receivedAt.set(id, receivedAt)
        books.bounced.set(id, bounced)
      }
      books.budget = ((await from.get(['purse', chainId])) as Budget | undefined) ?? EMPTY_BUDGET
      books.earnings = ((await from.get(['till', chainId])) as Earnings | undefined) ?? NO_EARNINGS
      books.#revision = ((await from.get(['revision', chainId])) as number | undefined) ?? 0
    })
    return books
  }

  openOutgoing(vault: Address, payee: Address): OutgoingChannel {
    const id = channelId(vault, payee)
    const known = this.outgoing.get(id) ?? newOutgoingChannel(this.chainId, vault, payee)
    if (!this.outgoing.has(id)) evictEmpty(this.outgoing, (line) => line.signed === 0n && owedBy(line) <= 0n)
    this.outgoing.set(id, known)
    return known
  }

  openIncoming(vault: Address, payee: Address): IncomingChannel {
    const id = channelId(vault, payee)
    const known = this.incoming.get(id) ?? newIncomingChannel(this.chainId, vault, payee, this.#now())
    if (!this.incoming.has(id)) evictEmpty(this.incoming, (line) => line.best === null && line.loss === 0n)
    this.incoming.set(id, known)
    return known
  }

  /** Takes a line as a trade left it; written at leisure. */
  setOutgoing(line: OutgoingChannel): void {
    const id = channelId(line.vault, line.beneficiary)
    const before = this.outgoing.get(id)
    if (before === line) return
    if (before) this.#dirty.delete(before)
    this.outgoing.set(id, line)
    this.#dirty.add(line)
  }

  setIncoming(line: IncomingChannel): void {
    const id = channelId(line.vault, line.beneficiary)
    const before = this.incoming.get(id)
    if (before === line) return
    if (before) this.#dirty.delete(before)
    if (line.best !== before?.best) this.receivedAt.set(id, this.#now())
    this.incoming.set(id, line)
    this.#dirty.add(line)
  }

  /** A torrent is gone for good; what it cost and earned stays in the sums. Written with the next entry; false: there was nothing of it. */
  removeTorrent(infoHash: InfoHash): boolean {
    if (!(infoHash in this.budget.torrents || infoHash in this.earnings.torrents)) return false
    const { [infoHash]: _gone, ...torrents } = this.earnings.torrents
    this.earnings = { ...this.earnings, torrents }
    this.budget = withoutTorrent(this.budget, infoHash)
    return true
  }

  /** What came in today (UTC). */
  get earnedToday(): Wei {
    return this.earnings.day === Math.floor(this.#now() / DAY_MS) ? this.earnings.today : NO_WEI
  }

  /**
   * Writes `entry` whole or not at all.
   *
   * @throws SpeedError `books-taken-over` when another engine wrote meanwhile, and then for ever; whatever the storage throws
   */
  async commit({ outgoing: out, incoming: line, budget: purse, note }: PaymentEntry): Promise<void> {
    const at = this.#now()
    if (out) this.#dirty.delete(out)
    if (line) this.#dirty.delete(line)
    if (note?.kind === 'cheque-received') this.earnings = withEarned(this.earnings, note, at)
    const { earnings: till, chainId } = this
    await this.#write(async (to) => {
      if (out) this.#putOutgoing(to, out)
      if (line) this.#putIncoming(to, line)
      if (purse) to.put(['purse', chainId], purse)
      if (!note) return
      to.put(['till', chainId], till)
      const { kind, amount, infoHash, transaction = null } = note
      const vault = out?.vault ?? line?.vault ?? note.vault ?? null
      const counterparty = out?.beneficiary ?? line?.issuer ?? null
      await recordEvent(to, { kind, at, chainId, amount, vault, counterparty, infoHash, transaction })
    })
  }

  /** Writes every line that changed since it was written last. */
  async flush(): Promise<void> {
    if (this.#dirty.size === 0) return
    const lines = [...this.#dirty]
    this.#dirty.clear()
    await this.#write(async (to) => {
      for (const line of lines) {
        if ('signed' in line) this.#putOutgoing(to, line)
        else this.#putIncoming(to, line)
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

  async #write(work: (to: RecordTransaction) => Promise<void>, durability: 'strict' | 'relaxed' = 'strict'): Promise<void> {
    if (this.#broken) throw this.#broken
    const expected = this.#revision
    this.#revision = expected + 1
    const key: RecordKey = ['revision', this.chainId]
    try {
      await this.#store.write(async (to) => {
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

  #putOutgoing(to: RecordTransaction, line: OutgoingChannel): void {
    to.put(['out', this.chainId, line.vault, line.beneficiary], line)
  }

  #putIncoming(to: RecordTransaction, line: IncomingChannel): void {
    const id = channelId(line.vault, line.beneficiary)
    const receivedAt = this.receivedAt.get(id) ?? this.#now()
    const record: InRecord = { line, receivedAt, bounced: this.bounced.get(id) ?? NO_WEI }
    to.put(['in', this.chainId, line.vault, line.beneficiary], record)
  }
}

function withEarned(till: Earnings, { amount, infoHash }: HistoryNote, at: number): Earnings {
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
function evictEmpty<T>(lines: Map<string, T>, isEmpty: (line: T) => boolean): void {
  if (lines.size < LIMITS.chequeChannels) return
  for (const [id, line] of lines) {
    if (!isEmpty(line)) continue
    lines.delete(id)
    return
  }
}
