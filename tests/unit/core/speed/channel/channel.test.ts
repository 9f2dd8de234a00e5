import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS, MIB } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { bttPerMib, costOf, MAX_UINT256, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import {
  creditBytesOf,
  firstCreditBytes,
  isStale,
  shortfall,
  creditLimitOf,
} from '../../../../../src/core/speed/channel/credit-limit.ts'
import {
  recordBounce,
  exposureOf,
  forgive,
  chargeSent,
  isOverdue,
  netIncoming,
  newIncomingChannel,
  owedTo,
  receiveCheque,
  writeOff,
} from '../../../../../src/core/speed/channel/incoming-channel.ts'
import {
  withForgiven,
  withAcknowledged,
  netOutgoing,
  newOutgoingChannel,
  owedBy,
  promisePayout,
  chargeVerified,
} from '../../../../../src/core/speed/channel/outgoing-channel.ts'

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

describe('lines', () => {
  it('charge the sum of all blocks, not the sum of roundings, in whatever order', () => {
    fc.assert(
      fc.property(blocks, fc.infiniteStream(fc.nat()), (list, order) => {
        const exact = list.reduce((sum, [bytes, price]) => sum + BigInt(bytes) * price, 0n)
        const shuffled = list.map((block) => ({ block, at: order.next().value ?? 0 })).sort((a, b) => a.at - b.at)
        let out = newOutgoingChannel(199, VAULT, PAYEE)
        for (const [bytes, price] of list) out = chargeVerified(out, bytes, price)
        let line = newIncomingChannel(199, VAULT, PAYEE, NOW)
        for (const { block } of shuffled) line = chargeSent(line, block[0], block[1], NOW)
        expect(out.taken).toBe(exact / MIB_BYTES)
        expect([line.given, line.rest]).toEqual([out.taken, out.rest])
      }),
    )
  })

  it('keep both sides equal through cheques, netting and forgiving', () => {
    let out = chargeVerified(newOutgoingChannel(199, VAULT, PAYEE), 10 * MIB, bttPerMib(100n))
    let line = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), 10 * MIB, bttPerMib(100n), NOW)
    out = netOutgoing(out, wei(300n))
    line = netIncoming(line, wei(300n), NOW)
    const forgiven = forgive(line, NOW + 128_000)
    expect(forgiven.told).toBe(100n)
    line = forgiven.line
    out = promisePayout(withForgiven(out, forgiven.told), wei(owedBy(withForgiven(out, forgiven.told))))
    expect(out.signed).toBe(600n)
    line = receiveCheque(line, cheque(out.signed), false, NOW)
    expect([owedBy(out), owedTo(line), line.owedSince]).toEqual([0n, 0n, null])
    expect(withAcknowledged(out, wei(600n)).acknowledged).toBe(600n)
  })

  it('take no more forgiveness than there was debt', () => {
    const out = chargeVerified(newOutgoingChannel(199, VAULT, PAYEE), MIB, bttPerMib(100n))
    expect(owedBy(withForgiven(out, wei(2n ** 256n - 1n)))).toBe(0n)
  })

  it('let a first cheque of a wire pay the debt and no more: the rest is a past that was forgotten', () => {
    const line = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), MIB, bttPerMib(100n), NOW)
    expect(owedTo(receiveCheque(line, cheque(5_000n), true, NOW))).toBe(0n)
    expect(owedTo(receiveCheque(line, cheque(150n), false, NOW))).toBe(-50n)
  })

  it('call a debt overdue only while nothing at all is paid of it', () => {
    const line = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), MIB, bttPerMib(100n), NOW)
    const late = NOW + LIMITS.speedOverdueMs
    expect([isOverdue(line, late - 1), isOverdue(line, late)]).toEqual([false, true])
    expect(isOverdue(receiveCheque(line, cheque(1n), false, late - 1), late)).toBe(false)
  })

  it('remember a loss, until it is paid or time has forgiven it', () => {
    const price = bttPerMib(1_000n)
    const fresh = newIncomingChannel(199, VAULT, PAYEE, NOW)
    const window = creditLimitOf(fresh, price, MIB)
    const { line, lost } = writeOff(chargeSent(fresh, 2 * MIB, price, NOW))
    expect(lost).toBe(2_000n)
    expect([owedTo(line), exposureOf(line), creditLimitOf(line, price, MIB)]).toEqual([0n, 2_000n, window - 2_000n])
    expect(creditBytesOf(line, vault(10n ** 18n), price, MIB)).toBe(0)
    const paid = receiveCheque(line, cheque(2_000n), false, NOW)
    expect([owedTo(paid), paid.loss, paid.writtenOff]).toEqual([0n, 0n, 0n])
    expect(forgive(line, NOW + 128_000).line.loss).toBe(1_000n)
    expect(forgive(line, NOW - 1).line.loss).toBe(2_000n)
    expect(recordBounce(fresh, wei(7n), NOW)).toMatchObject({ loss: 7n, bannedUntil: NOW + LIMITS.speedBanMs })
  })
})

describe('the window', () => {
  it('starts small, has room for a piece, and grows with what was paid up to its limit', () => {
    expect([1, 16 * MIB, 64 * MIB].map(firstCreditBytes)).toEqual([MIB, 32 * MIB, 32 * MIB])
    let line = newIncomingChannel(199, VAULT, PAYEE, NOW)
    expect(creditLimitOf(line, PRICE, 1)).toBe(costOf(MIB_BYTES, PRICE))
    line = receiveCheque(chargeSent(line, 4 * MIB, PRICE, NOW), cheque(4_000_012n), false, NOW)
    expect(creditLimitOf(line, PRICE, 1)).toBe(3_000_009n)
    line = receiveCheque(line, cheque(10n ** 18n), false, NOW)
    // Paid ahead: no reason for more trust.
    expect(creditLimitOf(line, PRICE, 1)).toBe(3_000_009n)
    expect(creditLimitOf(chargeSent(line, 64 * MIB, PRICE, NOW), PRICE, 1)).toBe(32n * PRICE)
  })

  it('holds the cheques that came since the vault was read, which is to be read again when they are half of it', () => {
    const price = bttPerMib(1_000n)
    const reading = { ...vault(10n ** 18n), seenPayout: wei(0n) }
    const paid = (sum: bigint) => {
      const given = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), Number(sum / 1_000n) * MIB, price, NOW)
      return receiveCheque(given, cheque(sum), false, NOW)
    }
    // 16 MiB were given and paid: the window is 2 + 8 MiB, as two pieces are more than the least.
    const line = paid(16_000n)
    const credit = (seenPayout: bigint) => creditBytesOf(line, { ...reading, seenPayout: wei(seen) }, price, MIB)
    const window = creditLimitOf(line, price, MIB)
    expect([window, credit(16_000n), credit(15_000n), credit(0n)]).toEqual([10_000n, 10 * MIB, 9 * MIB, 0])
    const dated = (seenPayout: bigint) => isStale(line, { ...reading, seenPayout: wei(seen) }, MIB)
    expect([dated(16_000n), dated(11_001n), dated(11_000n), dated(0n)]).toEqual([false, false, true, true])
    // Less than half, but with the debt it leaves less than a quarter.
    const owing = (mib: number) => isStale(chargeSent(line, mib * MIB, price, NOW), { ...reading, seenPayout: wei(12_000n) }, MIB)
    expect([owing(3), owing(4)]).toEqual([false, true])
  })

  it('lets just as many bytes go as it holds, and only what the vault covers', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 22n }).map(bttPerMib),
        fc.integer({ min: 0, max: 2 * MIB }),
        fc.bigInt({ min: 0n, max: 10n ** 23n }),
        (price, before, funds) => {
          const line = chargeSent(newIncomingChannel(199, VAULT, PAYEE, NOW), before, price, NOW)
          const bytes = creditBytesOf(line, vault(funds), price, MIB)
          const after = chargeSent(line, bytes, price, NOW)
          const most = creditLimitOf(line, price, MIB)
          if (bytes > 0) expect(owedTo(after)).toBeLessThanOrEqual(most < funds ? most : funds)
          const more = chargeSent(line, bytes + 2, price, NOW)
          if (price >= MIB_BYTES) expect(owedTo(more)).toBeGreaterThan((most < funds ? most : funds) - 1n)
        },
      ),
    )
  })

  it('sees a vault run dry', () => {
    const line = receiveCheque(newIncomingChannel(199, VAULT, PAYEE, NOW), cheque(500n), false, NOW)
    expect(shortfall(line, vault(500n))).toBe(0n)
    expect(shortfall(line, vault(400n, 100n))).toBe(0n)
    expect(shortfall(line, vault(399n, 100n))).toBe(1n)
    expect(creditBytesOf(line, vault(500n), bttPerMib(100n), MIB)).toBeGreaterThan(0)
    expect(creditBytesOf(line, vault(0n), bttPerMib(100n), MIB)).toBe(0)
  })

  it('sells what is free without end', () => {
    const line = newIncomingChannel(199, VAULT, PAYEE, NOW)
    expect(creditBytesOf(line, vault(0n), bttPerMib(0n), MIB)).toBe(Number.MAX_SAFE_INTEGER)
  })
})
