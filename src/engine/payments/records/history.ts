import { LIMITS } from '../../../core/limits.ts'
import { type InfoHash, isInfoHash } from '../../../core/metainfo/info-hash.ts'
import { type Address, sumWei, type Wei } from '../../../core/money/wei.ts'
import { type HistoryQuery, MONEY_EVENT_KINDS, type MoneyEvent, type MoneyEventKind } from '../../../protocol/speed.ts'
import { isAddress, isCounter, isNullOr, isNumber, isWei } from './guards.ts'
import { nextNumber } from './store/numbered-keys.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './store/record-store.ts'
import type { UnreadableRecords } from './store/unreadable-records.ts'
import { fromVersioned, withVersion } from './versioned.ts'

const EVENT = 'event'
const NEXT: RecordKey = ['next-event']
/** Prefix of the keys that find the event which the next cheque of a channel and torrent may extend. */
const OPEN = 'open-event'
/** Prefix of the keys that find the event of a transaction. */
const BY_TRANSACTION = 'event-of'

/** Cheques of one channel and torrent within this time are one event: a fast transfer writes several a second. */
const MERGE_MS = 10 * 60_000
/** Events read at once for one page: looking for a rare kind does not load everything in one go. */
const SCAN = 2_000

export type NewEvent = Omit<MoneyEvent, 'id'>

/** An event of the history, to be written together with the change that it describes. */
export interface HistoryNote {
  readonly kind: MoneyEventKind
  readonly amount: Wei
  readonly infoHash: InfoHash | null
  readonly transaction?: `0x${string}`
  /** Where no channel names it. */
  readonly vault?: Address | null
}

/** Several pages may report one transaction; the history has it once. */
function transactionKey({ chainId, transaction, kind }: NewEvent): RecordKey | null {
  return transaction === null ? null : [BY_TRANSACTION, chainId, transaction, kind]
}

function openKey({ kind, chainId, vault, counterparty, infoHash }: NewEvent): RecordKey {
  return [OPEN, kind, chainId, vault ?? '', counterparty ?? '', infoHash ?? '']
}

/**
 * Adds to the history, in the transaction of the change that it describes. Cheques that follow one another on the same
 * channel and torrent extend the last event.
 */
export async function recordEvent(to: RecordTransaction, event: NewEvent): Promise<void> {
  const merges = event.kind === 'cheque-sent' || event.kind === 'cheque-received'
  if (merges && (await extendOpenEvent(to, event))) return
  const byTransaction = transactionKey(event)
  if (byTransaction && (await to.get(byTransaction)) !== undefined) return
  const id = await nextNumber(to, NEXT, [EVENT])
  if (byTransaction) to.put(byTransaction, id)
  to.put(NEXT, id + 1)
  to.put([EVENT, id], withVersion({ ...event, id }))
  if (merges) to.put(openKey(event), id)
  if (id > LIMITS.historyEvents) await dropEvent(to, id - LIMITS.historyEvents)
}

async function extendOpenEvent(to: RecordTransaction, event: NewEvent): Promise<boolean> {
  const open = await to.get(openKey(event))
  const last = isCounter(open) ? readEvent(await to.get([EVENT, open])) : null
  if (!last || event.at - last.at >= MERGE_MS || event.at < last.at) return false
  to.put([EVENT, last.id], withVersion({ ...last, amount: sumWei(last.amount, event.amount) }))
  return true
}

async function dropEvent(to: RecordTransaction, id: number): Promise<void> {
  const dropped = readEvent(await to.get([EVENT, id]))
  to.delete([EVENT, id])
  if (!dropped) return
  const byTransaction = transactionKey(dropped)
  if (byTransaction) to.delete(byTransaction)
  const open = openKey(dropped)
  if ((await to.get(open)) === dropped.id) to.delete(open)
}

/** Newest first; a page of at most {@link LIMITS.historyPage}. */
export async function readHistory(
  store: RecordStore,
  query: HistoryQuery,
  unreadable: UnreadableRecords,
): Promise<MoneyEvent[]> {
  const page: MoneyEvent[] = []
  let before = query.before ?? Number.MAX_SAFE_INTEGER
  for (;;) {
    const found = await store.read((from) => from.list([EVENT], { newest: true, before, limit: SCAN }))
    for (const { key, value } of found) {
      before = Number(key.at(-1))
      const event = unreadable.read(key, value, readEvent)
      if (event === null || !matches(event, query)) continue
      page.push(event)
      if (page.length >= LIMITS.historyPage) return page
    }
    if (found.length < SCAN) return page
  }
}

function matches(event: MoneyEvent, { kinds, since, infoHash }: HistoryQuery): boolean {
  if (kinds && !kinds.includes(event.kind)) return false
  if (since !== undefined && event.at < since) return false
  return infoHash === undefined || event.infoHash === infoHash
}

function readEvent(value: unknown): MoneyEvent | null {
  return fromVersioned(value, isEvent)
}

function isEvent(value: object): value is MoneyEvent {
  const event = value as Record<keyof MoneyEvent, unknown>
  return (
    isCounter(event.id) &&
    MONEY_EVENT_KINDS.some((kind) => kind === event.kind) &&
    isNumber(event.at) &&
    isNumber(event.chainId) &&
    isWei(event.amount) &&
    isNullOr(event.vault, isAddress) &&
    isNullOr(event.counterparty, isAddress) &&
    isNullOr(event.infoHash, isInfoHash) &&
    isNullOr(event.transaction, isHex)
  )
}

function isHex(value: unknown): value is `0x${string}` {
  return typeof value === 'string' && value.startsWith('0x')
}
