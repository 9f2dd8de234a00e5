import { SpeedError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import {
  type IncomingChannel,
  isBlankIncoming,
  newIncomingChannel,
} from '../../../core/speed/channel/incoming-channel.ts'
import {
  isBlankOutgoing,
  newOutgoingChannel,
  type OutgoingChannel,
} from '../../../core/speed/channel/outgoing-channel.ts'
import { type Budget, EMPTY_BUDGET, withoutTorrent } from '../../../core/speed/spending/budget.ts'
import type { SponsorRecord } from '../../../core/speed/sponsoring/sponsor-record.ts'
import { readBudget, rebuildBudget } from './budget-record.ts'
import * as bound from './channel-bound.ts'
import { channelId, incomingRecordOf, outgoingRecordOf, readIncoming, readOutgoing } from './channel-records.ts'
import { type Earnings, earnedOn, earningsWithoutTorrent, NO_EARNINGS, readEarnings, withEarned } from './earnings.ts'
import { isCounter } from './guards.ts'
import { type HistoryNote, recordEvent } from './history.ts'
import { putSponsor } from './sponsor-records.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './store/record-store.ts'
import type { UnreadableRecords } from './store/unreadable-records.ts'
import { withVersion } from './versioned.ts'

/** What has to be persisted together. */
export interface PaymentEntry {
  readonly outgoing?: OutgoingChannel | undefined
  readonly incoming?: IncomingChannel | undefined
  readonly budget?: Budget | undefined
  readonly note?: HistoryNote | undefined
  /** What a sponsor promised; null: the torrent is forgotten. */
  readonly sponsor?: { readonly infoHash: InfoHash; readonly record: SponsorRecord | null } | undefined
}

const budgetKey = (chainId: number): RecordKey => ['purse', chainId]
const earningsKey = (chainId: number): RecordKey => ['till', chainId]
const revisionKey = (chainId: number): RecordKey => ['revision', chainId]
const revisionOf = (value: unknown): number => (isCounter(value) ? value : 0)

/**
 * The payment records of one chain: every cheque channel, the budget and the earnings. The state in memory is what this
 * engine acts on; {@link commit} resolves once it is persisted. Each write carries a revision that has to be the next
 * one: once another engine has written (a second tab that took over), this one cannot write any more, so no two engines
 * can spend the same budget.
 */
export class PaymentRecords {
  readonly chainId: number
  readonly outgoing = new Map<string, OutgoingChannel>()
  readonly incoming = new Map<string, IncomingChannel>()
  /** When the best cheque of an incoming channel arrived. */
  readonly receivedAt = new Map<string, number>()
  /** What of an incoming channel was seen to have bounced. */
  readonly bounced = new Map<string, Wei>()
  /** What is known of channels that may be dropped. */
  use: bound.ChannelUse = bound.NOT_USED
  budget: Budget = EMPTY_BUDGET
  earnings: Earnings = NO_EARNINGS
  readonly #store: RecordStore
  readonly #now: () => number
  readonly #dirty = new Set<OutgoingChannel | IncomingChannel>()
  /** Records of dropped channels, deleted by the next write. */
  readonly #dropped = new Map<string, RecordKey>()
  #revision = 0
  #flushing = false
  #broken: Error | null = null

  private constructor(store: RecordStore, chainId: number, now: () => number) {
    this.#store = store
    this.chainId = chainId
    this.#now = now
  }

  static async open(
    store: RecordStore,
    chainId: number,
    now: () => number,
    unreadable: UnreadableRecords,
  ): Promise<PaymentRecords> {
    const records = new PaymentRecords(store, chainId, now)
    await store.read((from) => records.#load(from, unreadable))
    return records
  }

  /** What was received today (UTC). */
  get earnedToday(): Wei {
    return earnedOn(this.earnings, this.#now())
  }

  /**
   * The channel to a payee, opened when there is none. Nothing is written before something happens on it.
   *
   * @returns null when LIMITS.chequeChannels are open and something is owed on each: no debt is dropped for a new one
   */
  openOutgoing(vault: Address, payee: Address): OutgoingChannel | null {
    const id = channelId(vault, payee)
    const known = this.outgoing.get(id)
    if (known) return known
    while (bound.isFull(this.outgoing)) {
      const dropped = bound.evictableOutgoing(this.outgoing, this.use)
      if (dropped === null) return null
      this.#drop('out', this.outgoing, dropped)
    }
    const channel = newOutgoingChannel(this.chainId, vault, payee)
    this.outgoing.set(id, channel)
    return channel
  }

  /** As {@link openOutgoing}, for the channel from a payer's vault to us. */
  openIncoming(vault: Address, payee: Address): IncomingChannel | null {
    while (!this.incoming.has(channelId(vault, payee)) && bound.isFull(this.incoming)) {
      const dropped = bound.evictableIncoming(this.incoming, this.use, this.#now())
      if (dropped === null) return null
      this.#drop('in', this.incoming, dropped)
    }
    return this.restoreIncoming(vault, payee)
  }

  /** The channel of a cheque that the user brings back: the bound is for peers. */
  restoreIncoming(vault: Address, payee: Address): IncomingChannel {
    const id = channelId(vault, payee)
    const known = this.incoming.get(id)
    if (known) return known
    const channel = newIncomingChannel(this.chainId, vault, payee, this.#now())
    this.incoming.set(id, channel)
    return channel
  }

  /** Replaces a channel; it is written with the next flush. */
  setOutgoing(channel: OutgoingChannel): void {
    this.#replace(this.outgoing, channel)
  }

  /** Replaces a channel; it is written with the next flush. */
  setIncoming(channel: IncomingChannel): void {
    const before = this.#replace(this.incoming, channel)
    if (channel.best !== before?.best) {
      this.receivedAt.set(channelId(channel.vault, channel.beneficiary), this.#now())
    }
  }

  /**
   * Forgets what a removed torrent cost and earned; the sums keep it. Written with the next entry.
   *
   * @returns false when nothing was recorded for it
   */
  removeTorrent(infoHash: InfoHash): boolean {
    if (!(infoHash in this.budget.torrents || infoHash in this.earnings.torrents)) return false
    this.earnings = earningsWithoutTorrent(this.earnings, infoHash)
    this.budget = withoutTorrent(this.budget, infoHash)
    return true
  }

  /**
   * Writes `entry` whole or not at all.
   *
   * @throws SpeedError `books-taken-over` from the first write on that finds that another engine wrote; storage errors
   */
  async commit({ outgoing, incoming, budget, note, sponsor }: PaymentEntry): Promise<void> {
    const { chainId } = this
    const at = this.#now()
    if (outgoing) this.#dirty.delete(outgoing)
    if (incoming) this.#dirty.delete(incoming)
    if (note?.kind === 'cheque-received') this.earnings = withEarned(this.earnings, note.amount, note.infoHash, at)
    const { earnings } = this
    await this.#write(async (to) => {
      if (outgoing) this.#putOutgoing(to, outgoing)
      if (incoming) this.#putIncoming(to, incoming)
      if (budget) to.put(budgetKey(chainId), withVersion(budget))
      if (sponsor) putSponsor(to, chainId, sponsor.infoHash, sponsor.record)
      if (!note) return
      to.put(earningsKey(chainId), withVersion(earnings))
      const { kind, amount, infoHash, transaction = null } = note
      const vault = outgoing?.vault ?? incoming?.vault ?? note.vault ?? null
      const counterparty = outgoing?.beneficiary ?? incoming?.issuer ?? null
      await recordEvent(to, { kind, at, chainId, amount, vault, counterparty, infoHash, transaction })
    })
  }

  /** Writes every channel that changed since it was last written. */
  async flush(): Promise<void> {
    if (this.#dirty.size === 0 && this.#dropped.size === 0) return
    const channels = [...this.#dirty]
    this.#dirty.clear()
    await this.#write(async (to) => {
      for (const channel of channels) {
        if ('signed' in channel) this.#putOutgoing(to, channel)
        else this.#putIncoming(to, channel)
      }
    }, 'relaxed')
  }

  /**
   * Flushes in the background, one write at a time, as often as the storage allows: a debt that a killed engine forgets
   * stays unpaid in the payee's records and lowers the credit limit there.
   */
  flushSoon(onFailed: (error: Error) => void): void {
    if (this.#flushing || this.#dirty.size === 0) return
    this.#flushing = true
    this.flush()
      .catch(onFailed)
      .finally(() => {
        this.#flushing = false
        if (!this.#broken) this.flushSoon(onFailed)
      })
  }

  async #load(from: RecordTransaction, unreadable: UnreadableRecords): Promise<void> {
    const { chainId } = this
    for (const { key, value } of await from.list(['out', chainId])) {
      const channel = unreadable.read(key, value, readOutgoing)
      if (channel === null) continue
      if (isBlankOutgoing(channel)) this.#dropped.set(`out ${channelId(channel.vault, channel.beneficiary)}`, key)
      else this.outgoing.set(channelId(channel.vault, channel.beneficiary), channel)
    }
    for (const { key, value } of await from.list(['in', chainId])) {
      const record = unreadable.read(key, value, readIncoming)
      if (!record) continue
      const id = channelId(record.line.vault, record.line.beneficiary)
      if (isBlankIncoming(record.line)) {
        this.#dropped.set(`in ${id}`, key)
        continue
      }
      this.incoming.set(id, record.line)
      this.receivedAt.set(id, record.receivedAt)
      this.bounced.set(id, record.bounced)
    }
    const storedBudget = await from.get(budgetKey(chainId))
    const rebuilt = () => rebuildBudget(this.outgoing.values(), this.#now())
    const budget = unreadable.read(budgetKey(chainId), storedBudget, readBudget, () => withVersion(rebuilt()))
    this.budget = budget ?? (storedBudget === undefined ? EMPTY_BUDGET : rebuilt())
    const storedEarnings = await from.get(earningsKey(chainId))
    this.earnings = unreadable.read(earningsKey(chainId), storedEarnings, readEarnings) ?? NO_EARNINGS
    this.#revision = revisionOf(await from.get(revisionKey(chainId)))
  }

  /** Deletes a channel, from the store with the next write. */
  #drop<C extends OutgoingChannel | IncomingChannel>(kind: 'out' | 'in', channels: Map<string, C>, channel: C): void {
    const id = channelId(channel.vault, channel.beneficiary)
    channels.delete(id)
    this.#dirty.delete(channel)
    if (kind === 'in') {
      this.receivedAt.delete(id)
      this.bounced.delete(id)
    }
    this.#dropped.set(`${kind} ${id}`, [kind, this.chainId, channel.vault, channel.beneficiary])
  }

  #replace<C extends OutgoingChannel | IncomingChannel>(channels: Map<string, C>, channel: C): C | undefined {
    const id = channelId(channel.vault, channel.beneficiary)
    const before = channels.get(id)
    if (before === channel) return before
    if (before) this.#dirty.delete(before)
    channels.set(id, channel)
    this.#dirty.add(channel)
    return before
  }

  async #write(work: (to: RecordTransaction) => Promise<void>, durability: 'strict' | 'relaxed' = 'strict') {
    if (this.#broken) throw this.#broken
    const expected = this.#revision
    this.#revision = expected + 1
    const gone = [...this.#dropped.values()]
    this.#dropped.clear()
    const key = revisionKey(this.chainId)
    try {
      await this.#store.write(async (to) => {
        const got = revisionOf(await to.get(key))
        if (got !== expected) {
          const words = `Expected revision ${expected} of the payment records, got ${got}`
          throw new SpeedError('books-taken-over', words, { expected, got })
        }
        to.put(key, expected + 1)
        // First: a channel may have been opened again since.
        for (const dropped of gone) to.delete(dropped)
        await work(to)
      }, durability)
    } catch (thrown) {
      // Later writes build on this one: none of them may happen.
      this.#broken ??= thrown as Error
      throw thrown
    }
  }

  #putOutgoing(to: RecordTransaction, channel: OutgoingChannel): void {
    if (isBlankOutgoing(channel)) return
    to.put(['out', this.chainId, channel.vault, channel.beneficiary], outgoingRecordOf(channel))
  }

  #putIncoming(to: RecordTransaction, channel: IncomingChannel): void {
    if (isBlankIncoming(channel)) return
    const id = channelId(channel.vault, channel.beneficiary)
    const receivedAt = this.receivedAt.get(id) ?? this.#now()
    const record = { line: channel, receivedAt, bounced: this.bounced.get(id) ?? NO_WEI }
    to.put(['in', this.chainId, channel.vault, channel.beneficiary], incomingRecordOf(record))
  }
}
