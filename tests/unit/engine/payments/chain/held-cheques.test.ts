import { describe, expect, it } from 'vitest'
import type { ChequeChannelOnChain } from '../../../../../src/chain/vault/channels.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { addressOfKey, signCheque } from '../../../../../src/core/money/cheque.ts'
import type { Address, Wei } from '../../../../../src/core/money/wei.ts'
import type { ChainReader } from '../../../../../src/engine/payments/chain/chain-reader.ts'
import { HeldCheques } from '../../../../../src/engine/payments/chain/held-cheques.ts'
import type { PaymentRecords } from '../../../../../src/engine/payments/records/payment-records.ts'

const wei = (value: bigint): Wei => value as Wei
const [vault, beneficiary] = ['0xa' as Address, '0xb' as Address]
const reading = (paidOut: bigint, drawable: bigint): ChequeChannelOnChain =>
  ({
    vault,
    beneficiary,
    paidOut: wei(paidOut),
    drawable: wei(drawable),
    cover: wei(drawable),
    signerUntil: Number.POSITIVE_INFINITY,
  }) as ChequeChannelOnChain

/** Records with one channel, on which a cheque of 100 is held. */
const records = {
  incoming: new Map([['0xa/0xb', { best: { cumulativePayout: wei(100n) }, issuer: '0x1' as Address }]]),
  receivedAt: new Map<string, number>(),
  bounced: new Map<string, Wei>(),
} as unknown as PaymentRecords

let now = 1_000_000
/** A chain that answers this about the channel, and counts the reads. */
const readerOf = (says: { balance: bigint; cover?: bigint; signerUntil?: number }) => {
  const reader = {
    asked: 0,
    channel: async () => {
      reader.asked++
      const { balance, cover = balance, signerUntil = Number.POSITIVE_INFINITY } = says
      return { paidOut: wei(0n), drawable: wei(balance), cover: wei(cover), signerUntil, bounced: false }
    },
  }
  return reader as unknown as ChainReader & { asked: number }
}
const ignore = (): void => {}

describe('held cheques', () => {
  it('stay cashed when an older reading arrives late', () => {
    const held = new HeldCheques(records, () => now)
    held.onReading(reading(0n, 500n))
    expect(held.list()).toMatchObject([{ paidOut: 0n, covered: 100n }])
    held.onReading(reading(100n, 400n))
    held.onReading(reading(0n, 500n))
    expect(held.list()).toEqual([])
  })

  it('stay cashed when a read of all that began before is answered late', async () => {
    const held = new HeldCheques(records, () => now)
    let answer = (_reading: ChequeChannelOnChain): void => {}
    const channel = () => new Promise<ChequeChannelOnChain>((resolve) => (answer = resolve))
    const late = held.refresh({ channel } as unknown as ChainReader, ignore)
    held.onReading(reading(100n, 400n))
    answer(reading(0n, 500n))
    await late
    expect(held.list()).toEqual([])
  })

  it('are covered as far as the newest reading shows', () => {
    const held = new HeldCheques(records, () => now)
    held.onReading(reading(10n, 500n))
    held.onReading(reading(10n, 20n))
    expect(held.list()).toMatchObject([{ paidOut: 10n, covered: 20n }])
  })

  it('are read once an hour while there are any', async () => {
    const held = new HeldCheques(records, () => now)
    const reader = readerOf({ balance: 500n })
    expect(held.isDue).toBe(true)
    await held.refresh(reader, ignore)
    expect([held.isDue, reader.asked]).toEqual([false, 1])
    now += LIMITS.heldChequePollMs
    expect(held.isDue).toBe(true)
    await held.refresh(reader, ignore)
    held.onReading(reading(100n, 500n))
    expect(held.isDue).toBe(false)
  })

  it('are read again soon when the chain did not answer', async () => {
    const held = new HeldCheques(records, () => now)
    await held
      .refresh({ channel: () => Promise.reject(new Error('down')) } as unknown as ChainReader, ignore)
      .catch(ignore)
    expect(held.isDue).toBe(false)
    now += LIMITS.heldChequePollMs / 2
    expect(held.isDue).toBe(true)
  })

  it.each([
    ['a vault that has enough', { balance: 500n }, 100n, false],
    ['a vault with less than is due', { balance: 60n }, 60n, true],
    ['an announced withdrawal that leaves too little', { balance: 500n, cover: 0n }, 100n, true],
    ['an announced withdrawal that leaves enough for now', { balance: 500n, cover: 200n }, 100n, true],
    ['a replaced issuer, with cheques that are honoured for a while', { balance: 500n, signerUntil: 9e15 }, 100n, true],
    ['an issuer that was replaced long ago', { balance: 500n, signerUntil: 5 }, 0n, false],
    ['an empty vault', { balance: 0n }, 0n, false],
  ])('are judged on %s', async (_name, says, covered, isAtRisk) => {
    const held = new HeldCheques(records, () => now)
    await held.refresh(readerOf(says), ignore)
    expect(held.list()).toMatchObject([{ covered, isAtRisk }])
  })

  it('are judged by the key that signed them, though the vault has named another issuer since', async () => {
    const key = new Uint8Array(32).fill(7)
    const cheque = {
      chainId: 199,
      vault: `0x${'1'.repeat(40)}` as Address,
      beneficiary: `0x${'2'.repeat(40)}` as Address,
    }
    const best = signCheque({ ...cheque, cumulativePayout: wei(100n) }, key)
    const issuer = `0x${'9'.repeat(40)}` as Address
    const held = new HeldCheques(
      { ...records, incoming: new Map([['x', { ...best, best, issuer }]]) } as unknown as PaymentRecords,
      () => now,
    )
    const asked: unknown[] = []
    const channel: ChainReader['channel'] = async ({ signer }) => {
      asked.push(signer)
      return { ...reading(0n, 500n), signerUntil: now - 1, bounced: false }
    }
    await held.refresh({ channel } as ChainReader, ignore)
    expect(asked).toEqual([addressOfKey(key)])
    expect(held.list()).toMatchObject([{ covered: 0n }])
  })

  it('are read again after a wrong clock was set right', async () => {
    const held = new HeldCheques(records, () => now)
    const years = 73 * 31_536_000_000
    now += years
    await held.refresh(readerOf({ balance: 500n }), ignore)
    now -= years
    expect(held.isDue).toBe(true)
  })
})
