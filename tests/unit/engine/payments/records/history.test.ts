import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { type Address, wei } from '../../../../../src/core/money/wei.ts'
import { type NewEvent, readHistory, recordEvent } from '../../../../../src/engine/payments/records/history.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import type { RecordStore } from '../../../../../src/engine/payments/records/store/record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { asInfoHash } from '../../../../info-hash.ts'

const vault = `0x${'1'.repeat(40)}` as Address
const event = (at: number, more: Partial<NewEvent> = {}): NewEvent => ({
  kind: 'cheque-sent',
  at,
  chainId: 199,
  amount: wei(5n),
  vault,
  counterparty: null,
  infoHash: asInfoHash('a'.repeat(40)),
  transaction: null,
  ...more,
})
const add = async (store: RecordStore, ...events: NewEvent[]): Promise<void> => {
  for (const one of events) await store.write((to) => recordEvent(to, one))
}

describe('the payment history', () => {
  it('merges cheques that follow one another on one channel and torrent', async () => {
    const store = memoryRecordStore()
    await add(store, event(1_000), event(2_000), event(3_000, { infoHash: asInfoHash('b'.repeat(40)) }), event(4_000))
    expect(
      (await readHistory(store, {}, new UnreadableRecords())).map(({ amount, infoHash }) => [amount, infoHash?.[0]]),
    ).toEqual([
      [5n, 'b'],
      [15n, 'a'],
    ])
  })

  it('begins a new event after ten minutes, and merges nothing but cheques', async () => {
    const store = memoryRecordStore()
    await add(store, event(0), event(11 * 60_000))
    await add(store, event(1, { kind: 'deposit' }), event(2, { kind: 'deposit' }))
    expect(await readHistory(store, {}, new UnreadableRecords())).toHaveLength(4)
  })

  it('has a transaction once, however often it is reported, until it is dropped', async () => {
    const store = memoryRecordStore()
    const deposit = { kind: 'deposit', transaction: '0xab' } as const
    await add(store, event(1, deposit), event(2, deposit), event(3, { ...deposit, kind: 'cashed' }))
    await add(store, event(4, { ...deposit, transaction: '0xcd' }), event(5, { ...deposit, chainId: 1 }))
    expect((await readHistory(store, {}, new UnreadableRecords())).map(({ at }) => at)).toEqual([5, 4, 3, 1])
    await store.write(async (to) => to.put(['next-event'], LIMITS.historyEvents + 1))
    await add(store, event(6), event(7, deposit))
    expect((await readHistory(store, { since: 6 }, new UnreadableRecords())).map(({ at }) => at)).toEqual([7, 6])
  })

  it('answers by kind, time and torrent, newest first, page after page', async () => {
    const store = memoryRecordStore()
    for (let at = 0; at < 6; at++) await add(store, event(at, { kind: at % 2 ? 'deposit' : 'withdrawal' }))
    const ids = async (query: object) => (await readHistory(store, query, new UnreadableRecords())).map(({ id }) => id)
    expect(await ids({ kinds: ['deposit'] })).toEqual([6, 4, 2])
    expect(await ids({ since: 4 })).toEqual([6, 5])
    expect(await ids({ before: 3 })).toEqual([2, 1])
    expect(await ids({ infoHash: 'c'.repeat(40) })).toEqual([])
  })

  it('drops the oldest event beyond its limit, and does not extend a dropped event', async () => {
    const store = memoryRecordStore(new Map<string, unknown>([['["next-event"]', LIMITS.historyEvents + 1]]))
    await store.write(async (to) => to.put(['event', 1], { ...event(0), id: 1 }))
    await add(store, event(1, { kind: 'deposit' }))
    expect((await readHistory(store, {}, new UnreadableRecords())).map(({ id }) => id)).toEqual([
      LIMITS.historyEvents + 1,
    ])
  })

  it('reads and extends an event that an earlier version wrote without a version', async () => {
    const old = { ...event(1_000), id: 3, vault, counterparty: null }
    const open = ['open-event', 'cheque-sent', 199, vault, '', 'a'.repeat(40)]
    const stored = new Map<string, unknown>([
      ['["event",3]', old],
      [JSON.stringify(open), 3],
      ['["next-event"]', 4],
    ])
    const store = memoryRecordStore(stored)
    expect(await readHistory(store, {}, new UnreadableRecords())).toEqual([old])
    await add(store, event(2_000))
    expect(await readHistory(store, {}, new UnreadableRecords())).toEqual([{ ...old, amount: 10n }])
    expect(stored.get('["event",3]')).toMatchObject({ version: 1 })
  })

  it('leaves out a damaged event, puts it aside and reports it once', async () => {
    const stored = new Map<string, unknown>([['["event",1]', { ...event(1), id: 1, kind: 'gift' }]])
    const store = memoryRecordStore(stored)
    // Its counter is damaged too: the next event goes behind the newest.
    stored.set('["next-event"]', 'damaged')
    await add(store, event(2))
    const unreadable = new UnreadableRecords()
    expect((await readHistory(store, {}, unreadable)).map(({ id }) => id)).toEqual([2])
    expect(await unreadable.quarantine(store, 9)).toMatchObject([{ code: 'record-unreadable' }])
    expect(stored.get('["unreadable",9,"event",1]')).toMatchObject({ kind: 'gift' })
    const again = new UnreadableRecords()
    await readHistory(store, {}, again)
    expect(again.isEmpty).toBe(true)
  })
})
