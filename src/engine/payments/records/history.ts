import { LIMITS } from '../../../core/limits.ts'
import { sumWei } from '../../../core/money/wei.ts'
import type { HistoryQuery, MoneyEvent } from '../../../protocol/speed.ts'
import type { RecordKey, RecordStore, RecordTransaction } from './record-store.ts'

const EVENT = 'event'
const NEXT: RecordKey = ['next-event']
const OPEN = 'open-event'

/** Cheques of one line and torrent within this time are one line of the history: a fast transfer writes several a second. */
const MERGE_MS = 10 * 60_000
/** Lines looked at for one page, so that a rare kind does not read all there is in one go. */
const SCAN = 2_000

export type NewEvent = Omit<MoneyEvent, 'id'>

const DONE = 'event-of'

/** Of a transaction, told by every page that saw it through: in the history once. */
function doneKey({ chainId, transaction, kind }: NewEvent): RecordKey | null {
  return transaction === null ? null : [DONE, chainId, transaction, kind]
}

/**
 * Adds to the history, in the transaction that did what it tells of. Cheques that follow one another on the same line and torrent
 * grow the line that is there.
 */
export async function recordEvent(to: RecordTransaction, event: NewEvent): Promise<void> {
  const merges = event.kind === 'cheque-sent' || event.kind === 'cheque-received'
  const { kind, chainId, vault, counterparty, infoHash } = event
  const openKey: RecordKey = [OPEN, kind, chainId, vault ?? '', counterparty ?? '', infoHash ?? '']
  if (merges) {
    const open = (await to.get(openKey)) as number | undefined
    const last = open === undefined ? undefined : ((await to.get([EVENT, open])) as MoneyEvent | undefined)
    if (last && event.at - last.at < MERGE_MS && event.at >= last.at) {
      to.put([EVENT, last.id], { ...last, amount: sumWei(last.amount, event.amount) })
      return
    }
  }
  const done = doneKey(event)
  if (done && (await to.get(done)) !== undefined) return
  const id = ((await to.get(NEXT)) as number | undefined) ?? 1
  if (done) to.put(done, id)
  to.put(NEXT, id + 1)
  to.put([EVENT, id], { ...event, id })
  if (merges) to.put(openKey, id)
  if (id > LIMITS.historyEvents) {
    const gone = (await to.get([EVENT, id - LIMITS.historyEvents])) as MoneyEvent | undefined
    if (!gone) return
    to.delete([EVENT, gone.id])
    const goneDone = doneKey(gone)
    if (goneDone) to.delete(goneDone)
    const goneKey: RecordKey = [OPEN, gone.kind, gone.chainId, gone.vault ?? '', gone.counterparty ?? '', gone.infoHash ?? '']
    if ((await to.get(goneKey)) === gone.id) to.delete(goneKey)
  }
}

/** Newest first; a page of at most {@link LIMITS.historyPage}. */
export async function readHistory(shelf: RecordStore, query: HistoryQuery): Promise<MoneyEvent[]> {
  const { kinds, since, infoHash } = query
  const page: MoneyEvent[] = []
  let before = query.before ?? Number.MAX_SAFE_INTEGER
  for (;;) {
    const found = await shelf.read((from) => from.list([EVENT], { newest: true, before, limit: SCAN }))
    for (const { value } of found) {
      const event = value as MoneyEvent
      before = event.id
      if (kinds && !kinds.includes(event.kind)) continue
      if (since !== undefined && event.at < since) continue
      if (infoHash !== undefined && event.infoHash !== infoHash) continue
      page.push(event)
      if (page.length >= LIMITS.historyPage) return page
    }
    if (found.length < SCAN) return page
  }
}
