import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { bttPerMib, costOf, MAX_UINT256, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import {
  creditBytesOf,
  creditLimitOf,
  firstCreditBytes,
  isStale,
  shortfall,
} from '../../../../../src/core/speed/channel/credit-limit.ts'
import {
  ban,
  chargeSent,
  forgive,
  isBanned,
  isOverdue,
  netIncoming,
  newIncomingChannel,
  owedTo,
  receiveCheque,
  recordBounce,
  restartOwedSince,
  writeOff,
} from '../../../../../src/core/speed/channel/incoming-channel.ts'
import {
  chargeVerified,
  netOutgoing,
  newOutgoingChannel,
  owedBy,
  promisePayout,
  withAcknowledged,
  withForgiven,
} from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { MIB } from '../../../../../src/core/units.ts'

const VAULT = checksummed(`0x${'1'.repeat(40)}`)
const PAYEE = checksummed(`0x${'2'.repeat(40)}`)
const NOW = 1_700_000_000_000
const PRICE = bttPerMib(1_000_003n)

const cheque = (sum: bigint) => ({
  chainId: 199,
  vault: VAULT,
  beneficiary: PAYEE,
  cumulativePayout: wei(sum),
  signature: new Uint8Array(65),
})
const vault = (funds: bigint, paidOut = 0n) => ({
  trusted: true,
  issuer: VAULT,
  funds: wei(funds),
  reserved: wei(0n),
  paidOut: wei(paidOut),
  banned: false,
  seenPayout: wei(MAX_UINT256),
})
const blocks = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 131_072 }), fc.bigInt({ min: 0n, max: 10n ** 20n }).map(bttPerMib)),
  { maxLength: 50 },
)

describe('cheque channels', () => {
  it('charge the sum of all blocks, not the sum of roundings, in any order', () => {
    fc.assert(
      fc.property(blocks, fc.infiniteStream(fc.nat()), (list, order) => {
        const exact = list.reduce((sum, [bytes, price]) => sum + BigInt(bytes) * price, 0n)
        const shuffled = list.map((block) => ({ block, at: order.next().value ?? 0 })).sort((a, b) => a.at - b.at)
        let out = newOutgoingChannel(199, VAULT, PAYEE)
        for (const [bytes, price] of list) out = chargeVerified(out, bytes, price)
        let channel = newIncomingChannel(199, VAULT, PAYEE, NOW)
        for (const { block } of shuffled) channel = chargeSent(channel, block[0], block[1], NOW)
        expect(out.taken).toBe(exact / MIB_BYTES)
        expect([channel.given, channel.rest]).toEqual([out.taken, out.rest])
      }),
    )
  })

  it('keep both sides equal through cheques, netting and forgiving', () => {
    let out = chargeVerified(newOutgoingChannel(199, VAULT, PAYEE), 10 * MIB, bttPerMib(100n))
    let channel = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), 10 * MIB, bttPerMib(100n), NOW)
    out = netOutgoing(out, wei(300n))
    channel = netIncoming(channel, wei(300n), NOW)
    const forgiven = forgive(channel, NOW + 128_000)
    expect(forgiven.forgiven).toBe(100n)
    channel = forgiven.channel
    out = promisePayout(withForgiven(out, forgiven.forgiven), wei(owedBy(withForgiven(out, forgiven.forgiven))))
    expect(out.signed).toBe(600n)
    channel = receiveCheque(channel, cheque(out.signed), false, NOW)
    expect([owedBy(out), owedTo(channel), channel.owedSince]).toEqual([0n, 0n, null])
    expect(withAcknowledged(out, wei(600n)).acknowledged).toBe(600n)
  })

  it('apply no more forgiveness than there was debt', () => {
    const out = chargeVerified(newOutgoingChannel(199, VAULT, PAYEE), MIB, bttPerMib(100n))
    expect(owedBy(withForgiven(out, wei(2n ** 256n - 1n)))).toBe(0n)
  })

  it('count the first cheque of a wire up to the debt as paid, and the excess as a payment from lost records', () => {
    const channel = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), MIB, bttPerMib(100n), NOW)
    expect(owedTo(receiveCheque(channel, cheque(5_000n), true, NOW))).toBe(0n)
    expect(owedTo(receiveCheque(channel, cheque(150n), false, NOW))).toBe(-50n)
  })

  it('count a debt as overdue only while no part of it is paid', () => {
    const channel = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), MIB, bttPerMib(100n), NOW)
    const late = NOW + LIMITS.speedOverdueMs
    expect([isOverdue(channel, late - 1), isOverdue(channel, late)]).toEqual([false, true])
    expect(isOverdue(receiveCheque(channel, cheque(1n), false, late - 1), late)).toBe(false)
  })

  it('count from now on a debt, a ban and the free allowance that a wrong clock dated ahead', () => {
    const ahead = Date.UTC(2099, 0, 1)
    const price = bttPerMib(1_000n)
    const fresh = newIncomingChannel(199, VAULT, PAYEE, ahead)
    const channel = restartOwedSince(chargeSent(fresh, MIB, price, ahead), NOW)
    expect(isOverdue(channel, NOW + LIMITS.speedOverdueMs)).toBe(true)
    expect(isBanned(ban(channel, ahead).bannedUntil, NOW)).toBe(false)
    expect(isBanned(ban(ban(channel, ahead), NOW).bannedUntil, NOW)).toBe(true)
    expect(forgive(forgive(channel, NOW).channel, NOW + 1_000).forgiven).toBeGreaterThan(0n)
  })

  it('keep a loss until it is paid or time has forgiven it', () => {
    const price = bttPerMib(1_000n)
    const fresh = newIncomingChannel(199, VAULT, PAYEE, NOW)
    const limit = creditLimitOf(fresh, price, MIB)
    const { channel, lost } = writeOff(chargeSent(fresh, 2 * MIB, price, NOW))
    expect(lost).toBe(2_000n)
    expect([owedTo(channel), channel.loss, creditLimitOf(channel, price, MIB)]).toEqual([0n, 2_000n, limit - 2_000n])
    expect(creditBytesOf(channel, vault(10n ** 18n), price, MIB)).toBe(0)
    const paid = receiveCheque(channel, cheque(2_000n), false, NOW)
    expect([owedTo(paid), paid.loss, paid.writtenOff]).toEqual([0n, 0n, 0n])
    expect(forgive(channel, NOW + 128_000).channel.loss).toBe(1_000n)
    expect(forgive(channel, NOW - 1).channel.loss).toBe(2_000n)
    expect(recordBounce(fresh, wei(7n), NOW)).toMatchObject({ loss: 7n, bannedUntil: NOW + LIMITS.speedBanMs })
  })
})

describe('the credit limit', () => {
  it('starts small, covers a piece, and grows with payments up to its maximum', () => {
    expect([1, 16 * MIB, 64 * MIB].map(firstCreditBytes)).toEqual([MIB, 32 * MIB, 32 * MIB])
    let channel = newIncomingChannel(199, VAULT, PAYEE, NOW)
    expect(creditLimitOf(channel, PRICE, 1)).toBe(costOf(MIB_BYTES, PRICE))
    channel = receiveCheque(chargeSent(channel, 4 * MIB, PRICE, NOW), cheque(4_000_012n), false, NOW)
    expect(creditLimitOf(channel, PRICE, 1)).toBe(3_000_009n)
    channel = receiveCheque(channel, cheque(10n ** 18n), false, NOW)
    // Paid ahead: no reason for more trust.
    expect(creditLimitOf(channel, PRICE, 1)).toBe(3_000_009n)
    expect(creditLimitOf(chargeSent(channel, 64 * MIB, PRICE, NOW), PRICE, 1)).toBe(32n * PRICE)
  })

  it('counts cheques since the vault was read, and wants it read again when they are half of it', () => {
    const price = bttPerMib(1_000n)
    const reading = { ...vault(10n ** 18n), seenPayout: wei(0n) }
    const paid = (sum: bigint) => {
      const given = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), Number(sum / 1_000n) * MIB, price, NOW)
      return receiveCheque(given, cheque(sum), false, NOW)
    }
    // 16 MiB were given and paid: the credit limit is 2 + 8 MiB, as two pieces are more than the least.
    const channel = paid(16_000n)
    const credit = (seen: bigint) => creditBytesOf(channel, { ...reading, seenPayout: wei(seen) }, price, MIB)
    const limit = creditLimitOf(channel, price, MIB)
    expect([limit, credit(16_000n), credit(15_000n), credit(0n)]).toEqual([10_000n, 10 * MIB, 9 * MIB, 0])
    const stale = (seen: bigint) => isStale(channel, { ...reading, seenPayout: wei(seen) }, MIB)
    expect([stale(16_000n), stale(11_001n), stale(11_000n), stale(0n)]).toEqual([false, false, true, true])
    // Less than half, but with the debt it leaves less than a quarter.
    const owing = (mib: number) =>
      isStale(chargeSent(channel, mib * MIB, price, NOW), { ...reading, seenPayout: wei(12_000n) }, MIB)
    expect([owing(3), owing(4)]).toEqual([false, true])
  })

  it('allows exactly as many bytes as it covers, and no more than the vault covers', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 22n }).map(bttPerMib),
        fc.integer({ min: 0, max: 2 * MIB }),
        fc.bigInt({ min: 0n, max: 10n ** 23n }),
        (price, before, funds) => {
          const channel = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), before, price, NOW)
          const bytes = creditBytesOf(channel, vault(funds), price, MIB)
          const after = chargeSent(channel, bytes, price, NOW)
          const most = creditLimitOf(channel, price, MIB)
          if (bytes > 0) expect(owedTo(after)).toBeLessThanOrEqual(most < funds ? most : funds)
          const more = chargeSent(channel, bytes + 2, price, NOW)
          if (price >= MIB_BYTES) expect(owedTo(more)).toBeGreaterThan((most < funds ? most : funds) - 1n)
        },
      ),
    )
  })

  it('shrinks with the funds of the vault', () => {
    const channel = receiveCheque(newIncomingChannel(199, VAULT, PAYEE, NOW), cheque(500n), false, NOW)
    expect(shortfall(channel, vault(500n))).toBe(0n)
    expect(shortfall(channel, vault(400n, 100n))).toBe(0n)
    expect(shortfall(channel, vault(399n, 100n))).toBe(1n)
    expect(creditBytesOf(channel, vault(500n), bttPerMib(100n), MIB)).toBeGreaterThan(0)
    expect(creditBytesOf(channel, vault(0n), bttPerMib(100n), MIB)).toBe(0)
  })

  it('allows any number of bytes that are free', () => {
    const channel = newIncomingChannel(199, VAULT, PAYEE, NOW)
    expect(creditBytesOf(channel, vault(0n), bttPerMib(0n), MIB)).toBe(Number.MAX_SAFE_INTEGER)
  })
})
