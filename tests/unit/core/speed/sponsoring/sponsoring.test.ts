import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { type Address, type BttPerMib, MIB_BYTES, NO_WEI, wei } from '../../../../../src/core/money/wei.ts'
import { chargeVerified, newOutgoingChannel } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { type AuditedSeller, drawPiece, mostCost, waitOf } from '../../../../../src/core/speed/sponsoring/draw-piece.ts'
import { GAP_MS, LONGEST_WAIT_MS, MOST_MISSED } from '../../../../../src/core/speed/sponsoring/sponsor-policy.ts'
import {
  blockOf,
  conclude,
  dayOf,
  networkShare,
  onDay,
  reserve,
  type Sample,
  type SampleResult,
  type SponsorPlan,
  type SponsorRecord,
  sellerShare,
  startPlan,
} from '../../../../../src/core/speed/sponsoring/sponsor-record.ts'
import { seeded } from '../../../lib/seeded.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const DAY_MS = 86_400_000
const PIECE = 256 * 1024
const payee = (index: number): Address => checksummed(`0x${index.toString(16).padStart(40, '0')}`)
const price = (amount: bigint): BttPerMib => amount as BttPerMib

function seller(
  index: number,
  {
    network = `10.0.${index}.1`,
    ask = 400n,
    has = () => true,
  }: Partial<{
    network: string | null
    ask: bigint
    has: (piece: number) => boolean
  }> = {},
): AuditedSeller {
  return { payee: payee(index), network, ask: price(ask), has }
}
const plan = (change: Partial<SponsorPlan> = {}): SponsorPlan => ({
  total: wei(100_000n),
  perDay: wei(4_000n),
  bytesPerDay: 1_000 * PIECE,
  until: NOON + 30 * DAY_MS,
  ...change,
})
const drawWith = (
  record: SponsorRecord,
  sellers: readonly AuditedSeller[],
  random: () => number,
  { now = NOON, maximum = 1_000n, pieceCount = 20, busy = new Set<string>() } = {},
) =>
  drawPiece(
    record,
    { sellers, busy, pieceCount, pieceLength: PIECE, pieceBytes: () => PIECE, maximum: price(maximum), now },
    random,
  )

describe('what a piece can cost at most', () => {
  it('is never less than what the channel charges, whatever its rounding carries', () => {
    const vault = payee(1)
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 20n }),
        fc.array(fc.integer({ min: 1, max: 16_384 }), { minLength: 1, maxLength: 40 }),
        fc.bigInt({ min: 0n, max: MIB_BYTES - 1n }),
        (ask, blocks, rest) => {
          let channel = { ...newOutgoingChannel(1, vault, payee(2)), rest }
          for (const bytes of blocks) channel = chargeVerified(channel, bytes, price(ask))
          const bytes = blocks.reduce((sum, each) => sum + each, 0)
          expect(channel.taken).toBeLessThanOrEqual(mostCost(bytes, price(ask)))
        },
      ),
    )
  })
})

const step = fc.record({
  sellers: fc.integer({ min: 0, max: 6 }),
  sameNetwork: fc.boolean(),
  unknown: fc.boolean(),
  result: fc.constantFrom<SampleResult>('verified', 'failed', 'unanswered', 'stopped', 'none'),
  /** Of the most that it can cost, thousandths; more than all: a fault elsewhere must not raise what is counted. */
  cost: fc.integer({ min: 0, max: 1_200 }),
  /** Killed before the result was persisted. */
  killed: fc.boolean(),
  hours: fc.integer({ min: -30, max: 30 }),
  ask: fc.bigInt({ min: 0n, max: 1_200n }),
})

describe('a sponsor', () => {
  it('exceeds neither budget by a wei, nor a share, nor its own download, whatever happens to it', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.integer(),
        fc.bigInt({ min: 0n, max: 20_000n }),
        fc.bigInt({ min: 0n, max: 6_000n }),
        fc.integer({ min: 0, max: 12 }),
        (steps, seed, total, perDay, pieces) => {
          const random = seeded(seed)
          const allowed = plan({ total: wei(total), perDay: wei(perDay), bytesPerDay: pieces * PIECE })
          let record = startPlan(allowed, null)
          let now = NOON
          let paid = 0n
          const byDay = new Map<number, { paid: bigint; bytes: number }>()
          const bySeller = new Map<string, bigint>()
          const byNetwork = new Map<string, bigint>()
          for (const { sellers, sameNetwork, unknown, result, cost, killed, hours, ask } of steps) {
            now += hours * 3_600_000
            const network = unknown ? null : sameNetwork ? '10.0.1.1' : undefined
            const open = Array.from({ length: sellers }, (_, index) =>
              seller(index + 1, { ask, ...(network !== undefined && { network }) }),
            )
            const drawn = drawWith(record, open, random, { now })
            if (typeof drawn === 'string') continue
            expect(drawn.seller.ask).toBeLessThanOrEqual(1_000n)
            const { sample } = drawn
            record = reserve(onDay(record, now), sample)
            const verified = result === 'verified'
            const really = verified ? (sample.atMost * BigInt(Math.min(cost, 1_000))) / 1_000n : 0n
            const claimed = verified ? (sample.atMost * BigInt(cost)) / 1_000n : 0n
            if (!killed) record = conclude(record, sample, result, wei(claimed))
            paid += really
            const today = byDay.get(sample.day) ?? { paid: 0n, bytes: 0 }
            const requested = killed || result !== 'none' ? sample.bytes : 0
            byDay.set(sample.day, { paid: today.paid + really, bytes: today.bytes + requested })
            const sellerKey = `${sample.day} ${sample.seller}`
            const networkKey = `${sample.day} ${sample.network}`
            bySeller.set(sellerKey, (bySeller.get(sellerKey) ?? 0n) + really)
            byNetwork.set(networkKey, (byNetwork.get(networkKey) ?? 0n) + really)
            expect(bySeller.get(sellerKey)).toBeLessThanOrEqual(sellerShare(allowed))
            expect(byNetwork.get(networkKey)).toBeLessThanOrEqual(networkShare(allowed, sample.network))
            expect(paid).toBeLessThanOrEqual(record.spent)
          }
          expect(record.spent).toBeLessThanOrEqual(total)
          for (const { paid, bytes } of byDay.values()) {
            expect(paid).toBeLessThanOrEqual(perDay)
            expect(bytes).toBeLessThanOrEqual(pieces * PIECE)
          }
        },
      ),
    )
  })

  it('spreads over sellers, and many identities of one network get no more than one', () => {
    const random = seeded(7)
    const many = Array.from({ length: 20 }, (_, index) => seller(index + 10, { network: '192.0.2.1' }))
    const sellers = [seller(1), seller(2), seller(3), ...many]
    let record = startPlan(plan({ perDay: wei(4_000_000n), total: wei(4_000_000n) }), null)
    const drawn = new Map<string | null, number>()
    for (let count = 0; count < 400; count++) {
      const next = drawWith(record, sellers, random)
      if (typeof next === 'string') throw new Error(next)
      record = reserve(onDay(record, NOON), next.sample)
      drawn.set(next.seller.network, (drawn.get(next.seller.network) ?? 0) + 1)
    }
    expect([...drawn.values()].reduce((sum, each) => sum + each, 0)).toBe(400)
    for (const count of drawn.values()) expect(count).toBeGreaterThan(70)
    expect(drawn.get('192.0.2.1')).toBeLessThan(130)
  })

  it('draws every piece that a seller has, and no other', () => {
    const random = seeded(3)
    const odd = seller(1, { has: (piece) => piece % 2 === 1 })
    const pieces = new Set<number>()
    for (let count = 0; count < 300; count++) {
      const next = drawWith(startPlan(plan(), null), [odd], random)
      if (typeof next !== 'string') pieces.add(next.sample.piece)
    }
    expect([...pieces].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => 2 * index + 1))
    expect(drawWith(startPlan(plan(), null), [seller(1, { has: () => false })], random)).toBe('sellers-done')
  })

  it('does not draw one again that has sent wrong bytes, or left three pieces unanswered', () => {
    const only = [seller(1)]
    const afterThese = (results: readonly SampleResult[]): unknown => {
      let record = startPlan(plan({ perDay: wei(100_000n) }), null)
      for (const result of results) {
        const next = drawWith(record, only, () => 0.5)
        if (typeof next === 'string') return next
        record = conclude(reserve(onDay(record, NOON), next.sample), next.sample, result, NO_WEI)
      }
      const next = drawWith(record, only, () => 0.5)
      return typeof next === 'string' ? next : next.seller.payee
    }
    expect(afterThese(['failed'])).toBe('sellers-done')
    expect(afterThese(['unanswered', 'unanswered', 'unanswered'])).toBe('sellers-done')
    expect(afterThese(['unanswered', 'unanswered'])).toBe(payee(1))
    expect(afterThese(['verified', 'unanswered', 'verified', 'unanswered', 'verified', 'unanswered'])).toBe(payee(1))
    expect(afterThese(['none', 'none', 'none', 'none'])).toBe(payee(1))
  })

  it('is not locked by sellers that cost nothing: they leave the honest ones their pieces', () => {
    const act = fc.constantFrom<SampleResult>('unanswered', 'failed', 'none')
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(act, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.nat({ max: 300 }),
        (seed, acts, owners, isIpv4, alone) => {
          const random = seeded(seed)
          // Of each owner's block 20 networks are there at a time, each with a new account after each thing it did.
          let next = 1_000
          const thief = (index: number): AuditedSeller => {
            const [owner, network] = [index % owners, Math.floor(index / owners)]
            return seller(next++, {
              network: isIpv4 ? `198.51.${owner}.${network}` : `2001:db8:${owner}:${network.toString(16)}`,
            })
          }
          const thieves = Array.from({ length: 20 * owners }, (_, index) => thief(index))
          const honest = Array.from({ length: 5 }, (_, index) => seller(index + 1, { network: `203.0.113.${index}` }))
          const many = { total: wei(10n ** 9n), perDay: wei(10n ** 8n), bytesPerDay: 500 * PIECE }
          let record = startPlan(plan(many), null)
          let [missed, delivered] = [0, 0]
          for (let round = 0; round < alone + 200; round++) {
            const drawn = drawWith(record, [...thieves, ...(round < alone ? [] : honest)], random)
            if (round >= alone) expect(drawn).toBeTypeOf('object')
            if (typeof drawn === 'string') continue
            const { sample } = drawn
            const index = thieves.indexOf(drawn.seller)
            const result = index < 0 ? 'verified' : acts[round % acts.length]!
            if (index >= 0) thieves[index] = thief(index)
            missed += result === 'unanswered' || result === 'failed' ? 1 : 0
            delivered += result === 'verified' ? 1 : 0
            const cost = result === 'verified' ? sample.atMost : NO_WEI
            record = conclude(reserve(onDay(record, NOON), sample), sample, result, cost)
            expect(Object.keys(record.sellers).length).toBeLessThanOrEqual(LIMITS.sponsorSellers)
          }
          expect(missed).toBeLessThanOrEqual(owners * MOST_MISSED)
          // The thieves' blocks are drawn as often as the honest one, whatever is in them.
          expect(delivered).toBeGreaterThan(Math.floor(200 / (owners + 1) / 3))
          expect(Object.keys(record.networks).every((network) => network.startsWith('203.0.113.'))).toBe(true)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('buys from a seller that delivers although others of its block do not', () => {
    const [good, bad] = [
      seller(1, { network: '203.0.113.1' }),
      (index: number) => seller(index, { network: '203.0.113.2' }),
    ]
    let record = startPlan(plan({ perDay: wei(100_000n) }), null)
    const play = (one: AuditedSeller, result: SampleResult): void => {
      const drawn = drawWith(record, [one], () => 0.5)
      if (typeof drawn === 'string') throw new Error(drawn)
      record = conclude(reserve(onDay(record, NOON), drawn.sample), drawn.sample, result, NO_WEI)
    }
    play(good, 'verified')
    for (let miss = 0; miss < MOST_MISSED; miss++) play(bad(100 + miss), 'unanswered')
    expect(drawWith(record, [bad(200)], () => 0.5)).toBe('sellers-done')
    expect(drawWith(record, [good], () => 0.5)).toMatchObject({ seller: good })
    expect(drawWith(record, [seller(2, { network: '203.0.114.1' })], () => 0.5)).toBeTypeOf('object')
  })

  it.each([
    ['203.0.113.7', '203.0.113.'],
    ['2001:db8:0:1f', '2001:db8:0:'],
    ['fe80:0:0:0:1:2:3:4', 'fe80:0:0:'],
    [null, ''],
  ])('counts what %s misses for %s', (network, block) => {
    expect(blockOf(network)).toBe(block)
  })

  it('says why it buys nothing', () => {
    const random = seeded(1)
    const fresh = startPlan(plan(), null)
    expect(drawWith(fresh, [], random)).toBe('no-sellers')
    expect(drawWith(fresh, [seller(1, { ask: 1_001n })], random)).toBe('no-sellers')
    expect(drawWith(fresh, [seller(1)], random, { busy: new Set([payee(1)]) })).toBe('sellers-done')
    expect(drawWith(fresh, [seller(1), seller(2)], random, { busy: new Set([payee(1)]) })).toMatchObject({
      sample: { seller: payee(2) },
    })
    expect(drawWith({ ...fresh, state: 'paused' }, [seller(1)], random)).toBe('paused')
    expect(drawWith({ ...fresh, state: 'stopped' }, [seller(1)], random)).toBe('over')
    expect(drawWith(fresh, [seller(1)], random, { now: NOON + 31 * DAY_MS })).toBe('over')
    expect(drawWith(startPlan(plan({ perDay: wei(399n) }), null), [seller(1)], random)).toBe('too-small')
    expect(drawWith({ ...fresh, spent: wei(99_901n) }, [seller(1)], random)).toBe('over')
    expect(drawWith(startPlan(plan({ bytesPerDay: PIECE - 1 }), null), [seller(1)], random)).toBe('day')
  })

  it('counts what an earlier plan spent today, and gives no day twice when the clock is set back', () => {
    const bought = (record: SponsorRecord, now: number): { record: SponsorRecord; sample: Sample } => {
      const next = drawWith(record, [seller(1)], () => 0.5, { now })
      if (typeof next === 'string') throw new Error(next)
      return { record: reserve(onDay(record, now), next.sample), sample: next.sample }
    }
    const once = bought(startPlan(plan(), null), NOON)
    expect(once.sample.day).toBe(dayOf(NOON))
    const again = startPlan(plan(), once.record)
    expect(again.spent).toBe(0n)
    expect(again.days.at(-1)?.spent).toBe(100n)
    const tomorrow = bought(again, NOON + DAY_MS)
    const back = bought(tomorrow.record, NOON)
    expect(back.record.days.map(({ spent }) => spent)).toEqual([100n, 200n])
    // What was begun on one day is settled on that day.
    const settled = conclude(tomorrow.record, once.sample, 'verified', wei(60n))
    expect(settled.days.map(({ spent, pieces, sellers }) => [spent, pieces, sellers])).toEqual([
      [60n, 1, 1],
      [100n, 0, 0],
    ])
  })

  it('waits at random, so that a day’s budget lasts for hours', () => {
    const record = startPlan(plan({ perDay: wei(24_000n) }), null)
    const random = seeded(5)
    const waits = Array.from({ length: 2_000 }, () => waitOf(record, PIECE, wei(100n), random))
    const mean = waits.reduce((sum, each) => sum + each, 0) / waits.length
    expect(mean).toBeGreaterThan(50_000)
    expect(mean).toBeLessThan(70_000)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(GAP_MS)
    expect(waitOf(startPlan(plan({ perDay: wei(100n) }), null), PIECE, wei(100n), () => 0.99)).toBe(LONGEST_WAIT_MS)
  })
})
