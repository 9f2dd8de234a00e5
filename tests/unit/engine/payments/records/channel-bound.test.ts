import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { signCheque } from '../../../../../src/core/money/cheque.ts'
import { type Address, wei } from '../../../../../src/core/money/wei.ts'
import {
  type IncomingChannel,
  isBlankIncoming,
  owedTo,
} from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { evictableIncoming, NOT_USED } from '../../../../../src/engine/payments/records/channel-bound.ts'
import { channelId } from '../../../../../src/engine/payments/records/channel-records.ts'
import { PaymentRecords } from '../../../../../src/engine/payments/records/payment-records.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { address } from '../payment-sides.ts'

const CHAIN = 199
const payee = address('2')
const vaultOf = (n: number): Address => checksummed(`0x${n.toString(16).padStart(40, '0')}`)
const cheque = signCheque(
  { chainId: CHAIN, vault: vaultOf(1), beneficiary: payee, cumulativePayout: wei(5n) },
  new Uint8Array(32).fill(1),
)

async function open(stored = new Map<string, unknown>()) {
  const records = await PaymentRecords.open(memoryRecordStore(stored), CHAIN, () => 1_000, new UnreadableRecords())
  return { records, stored }
}
const owing = (channel: IncomingChannel | null): IncomingChannel => ({ ...channel!, given: wei(7n) })
const keptOf = (stored: Map<string, unknown>, kind: string) =>
  [...stored.keys()].filter((key) => key.startsWith(`["${kind}"`))

describe('the channels of vaults', () => {
  it('leave nothing on disk before something was bought', async () => {
    const { records, stored } = await open()
    const [incoming, outgoing] = [records.openIncoming(vaultOf(1), payee)!, records.openOutgoing(vaultOf(1), payee)!]
    records.setIncoming({ ...incoming, issuer: address('3'), forgivenAt: 5 })
    records.setOutgoing({ ...outgoing })
    await records.flush()
    await records.commit({ incoming: { ...incoming, issuer: address('3') } })
    expect([...keptOf(stored, 'in'), ...keptOf(stored, 'out')]).toEqual([])
    records.setIncoming(owing(incoming))
    await records.flush()
    expect(keptOf(stored, 'in')).toHaveLength(1)
  })

  it('that an earlier version wrote for mere claims are deleted', async () => {
    const { records, stored } = await open()
    const template = records.openIncoming(vaultOf(1), payee)!
    for (let n = 1; n <= 50; n++) {
      const line = { ...template, vault: vaultOf(n), given: wei(n === 7 ? 9n : 0n) }
      stored.set(JSON.stringify(['in', CHAIN, vaultOf(n), payee]), { line, receivedAt: 0, bounced: 0n, version: 1 })
    }
    const again = await open(stored)
    expect(again.records.incoming.size).toBe(1)
    await again.records.flush()
    expect(keptOf(stored, 'in')).toEqual([JSON.stringify(['in', CHAIN, vaultOf(7), payee])])
  })

  it('never exceed the bound, and no debt is forgotten for a new one', async () => {
    const { records, stored } = await open()
    for (let n = 1; n <= LIMITS.chequeChannels; n++) records.setIncoming(owing(records.openIncoming(vaultOf(n), payee)))
    expect(records.openIncoming(vaultOf(0xfffff), payee)).toBeNull()
    expect(records.openIncoming(vaultOf(5), payee)).not.toBeNull()
    // One of them pays: it is the one that makes room, on disk too.
    const paid = records.incoming.get(channelId(vaultOf(9), payee))!
    records.setIncoming({ ...paid, forgiven: wei(7n) })
    await records.flush()
    expect(keptOf(stored, 'in')).toHaveLength(LIMITS.chequeChannels)
    records.setIncoming(owing(records.openIncoming(vaultOf(0xfffff), payee)))
    await records.flush()
    expect(records.incoming.size).toBe(LIMITS.chequeChannels)
    expect(keptOf(stored, 'in')).toHaveLength(LIMITS.chequeChannels)
    expect(stored.has(JSON.stringify(['in', CHAIN, vaultOf(9), payee]))).toBe(false)
    expect(records.openIncoming(vaultOf(9), payee)).toBeNull()
  })

  it('on which anything is owed, cashable or remembered are never the one to go', () => {
    const amount = fc.bigInt({ min: 0n, max: 9n }).map((value) => wei(value))
    const channel = fc.record({
      given: amount,
      received: amount,
      forgiven: amount,
      loss: amount,
      best: fc.constantFrom(null, cheque),
      bannedUntil: fc.constantFrom(0, 500, 5_000),
    })
    fc.assert(
      fc.property(
        fc.array(channel, { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (all, paid) => {
          const none = { netted: wei(0n), writtenOff: wei(0n), rest: 0n, issuer: null }
          const channels = new Map(
            all.map((one, n) => [
              String(n),
              { ...none, ...one, vault: vaultOf(n), beneficiary: payee } as unknown as IncomingChannel,
            ]),
          )
          const use = { ...NOT_USED, isPaidOut: (id: string) => paid[Number(id)] === true }
          const gone = evictableIncoming(channels, use, 1_000)
          const free = [...channels].filter(
            ([id, one]) =>
              one.loss === 0n &&
              one.bannedUntil <= 1_000 &&
              (one.best === null ? owedTo(one) === 0n : owedTo(one) <= 0n && use.isPaidOut(id)),
          )
          if (gone === null) expect(free).toEqual([])
          else expect(free.map(([, one]) => one)).toContain(gone)
          for (const one of channels.values()) if (isBlankIncoming(one)) expect(one.best).toBeNull()
        },
      ),
    )
  })

  it('of trades that run stay open', async () => {
    const { records } = await open()
    for (let n = 1; n <= LIMITS.chequeChannels; n++) records.openIncoming(vaultOf(n), payee)
    records.use = { ...NOT_USED, isInUse: (id) => id === channelId(vaultOf(1), payee) }
    expect(records.openIncoming(vaultOf(0xfffff), payee)).not.toBeNull()
    expect(records.incoming.has(channelId(vaultOf(1), payee))).toBe(true)
    expect(records.incoming.has(channelId(vaultOf(2), payee))).toBe(false)
  })
})
