import { describe, expect, it } from 'vitest'
import { signCheque } from '../../../../../src/core/money/cheque.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import { PaymentRecords } from '../../../../../src/engine/payments/records/payment-records.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { address } from '../payment-sides.ts'

const CHAIN = 199
const NOW = Date.UTC(2026, 0, 15)
const [vault, payee, issuer] = [address('1'), address('2'), address('3')]
const infoHash = asInfoHash('ab'.repeat(20))
const OUT = JSON.stringify(['out', CHAIN, vault, payee])
const IN = JSON.stringify(['in', CHAIN, vault, payee])
const BUDGET = JSON.stringify(['purse', CHAIN])
const EARNINGS = JSON.stringify(['till', CHAIN])

const best = signCheque(
  { chainId: CHAIN, vault, beneficiary: payee, cumulativePayout: wei(70n) },
  new Uint8Array(32).fill(1),
)

/** Records as they were written before they had a version. */
const unversioned = (): Record<string, object> => ({
  [OUT]: {
    chainId: 199,
    vault,
    beneficiary: payee,
    rest: 12n,
    signed: 100n,
    acknowledged: 90n,
    taken: 110n,
    paid: 100n,
    netted: 4n,
    forgiven: 1n,
  },
  [IN]: {
    line: {
      chainId: 199,
      vault,
      beneficiary: payee,
      issuer,
      best,
      rest: 0n,
      price: 2n,
      given: 80n,
      received: 70n,
      netted: 0n,
      forgiven: 3n,
      writtenOff: 0n,
      loss: 0n,
      forgivenAt: 1_767_225_600_000,
      owedSince: null,
      bannedUntil: 0,
    },
    receivedAt: 1_767_225_700_000,
    bounced: 5n,
  },
  [BUDGET]: {
    month: 2026 * 12,
    monthSpent: 60n,
    allTime: 100n,
    torrents: { [infoHash]: 100n },
    vaults: { [vault]: 100n },
  },
  [EARNINGS]: { day: 20_468, today: 70n, allTime: 70n, torrents: { [infoHash]: 70n } },
})

/** As stored by an earlier version, at its seventh revision. */
const earlier = (): Map<string, unknown> =>
  new Map<string, unknown>([...Object.entries(unversioned()), [JSON.stringify(['revision', CHAIN]), 7]])

async function open(stored: Map<string, unknown>) {
  const store = memoryRecordStore(stored)
  const unreadable = new UnreadableRecords()
  const records = await PaymentRecords.open(store, CHAIN, () => NOW, unreadable)
  return { store, records, errors: await unreadable.quarantine(store, NOW) }
}

describe('payment records', () => {
  it('read what an earlier version wrote without a version, and write it with one', async () => {
    const stored = earlier()
    const { records, errors } = await open(stored)
    expect(errors).toEqual([])
    expect([...records.outgoing.values()]).toEqual([unversioned()[OUT]])
    expect([...records.incoming.values()]).toEqual([(unversioned()[IN] as { line: object }).line])
    expect([...records.bounced.values(), ...records.receivedAt.values()]).toEqual([5n, 1_767_225_700_000])
    expect(records.budget).toEqual(unversioned()[BUDGET])
    expect(records.earnings).toEqual(unversioned()[EARNINGS])

    const [outgoing, incoming] = [[...records.outgoing.values()][0]!, [...records.incoming.values()][0]!]
    await records.commit({ outgoing, incoming, budget: records.budget })
    for (const key of [OUT, IN, BUDGET]) {
      expect(stored.get(key)).toEqual({ ...unversioned()[key], version: 1 })
    }
  })

  it('read back exactly what they wrote', async () => {
    const stored = earlier()
    const { records } = await open(stored)
    const outgoing = { ...[...records.outgoing.values()][0]!, taken: wei(120n) }
    const incoming = { ...[...records.incoming.values()][0]!, given: wei(90n) }
    records.setOutgoing(outgoing)
    records.setIncoming(incoming)
    const note = { kind: 'cheque-received', amount: wei(1n), infoHash } as const
    await records.commit({ outgoing, incoming, budget: records.budget, note })
    const again = await open(stored)
    expect(again.errors).toEqual([])
    expect(again.records.outgoing).toEqual(records.outgoing)
    expect(again.records.incoming).toEqual(records.incoming)
    expect(again.records.budget).toEqual(records.budget)
    expect(again.records.earnings).toEqual(records.earnings)
  })

  const damages: [string, string, (record: object) => unknown][] = [
    ['an amount that is no bigint', OUT, (record) => ({ ...record, signed: 100 })],
    ['an address of another length', OUT, (record) => ({ ...record, vault: '0x12' })],
    ['a version that is no number', OUT, (record) => ({ ...record, version: 'two' })],
    ['a cheque without its signature', IN, ({ line }: { line?: object }) => ({ line: { ...line, best: { vault } } })],
    ['a text', IN, () => 'damaged'],
    ['nothing', EARNINGS, () => null],
  ]
  it.each(damages)('put %s aside, report it once and go on without it', async (_damage, key, spoil) => {
    const stored = earlier()
    const spoilt = spoil(stored.get(key) as object)
    stored.set(key, spoilt)
    const { records, errors } = await open(stored)
    expect(errors).toMatchObject([{ code: 'record-unreadable', fields: { key: JSON.parse(key).join('/') } }])
    expect(records.outgoing.size + records.incoming.size).toBe(key === EARNINGS ? 2 : 1)
    expect(stored.get(JSON.stringify(['unreadable', NOW, ...JSON.parse(key)]))).toEqual(spoilt)

    // A new channel with the same addresses does not overwrite it.
    await records.commit({
      outgoing: { ...records.openOutgoing(vault, payee)!, taken: wei(1n) },
      incoming: { ...records.openIncoming(vault, payee)!, given: wei(1n) },
      budget: records.budget,
    })
    const again = await open(stored)
    expect(again.errors).toEqual([])
    expect(stored.get(JSON.stringify(['unreadable', NOW, ...JSON.parse(key)]))).toEqual(spoilt)
  })

  it('keep a cheque with a damaged date or bounce', async () => {
    const stored = earlier()
    stored.set(IN, { ...unversioned()[IN], receivedAt: 'yesterday', bounced: null })
    const { records, errors } = await open(stored)
    expect(errors).toEqual([])
    expect([...records.incoming.values()][0]?.best?.cumulativePayout).toBe(70n)
  })

  it('count all that was ever signed as this month’s when the budget cannot be read', async () => {
    const stored = earlier()
    stored.set(BUDGET, { ...unversioned()[BUDGET], monthSpent: -1n })
    const { records, errors } = await open(stored)
    expect(errors).toHaveLength(1)
    const rebuilt = { monthSpent: 100n, allTime: 100n, vaults: { [vault]: 100n } }
    expect(records.budget).toMatchObject(rebuilt)
    // At once in the store too: a crash before the next cheque must not reset the limits.
    expect((await open(stored)).records.budget).toMatchObject(rebuilt)
  })
})
