import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ROUND_MS, TURN_ROUNDS } from '../../../../src/core/choking/choker.ts'
import { type BttPerMib, bttPerMib } from '../../../../src/core/money/wei.ts'
import type { SlotMarket } from '../../../../src/engine/upload/slot-market.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { BLOCK, endWires, type Joined, join, settled } from './wires.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  endWires()
  vi.useRealTimers()
})

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settled()
}
/** In steps, so that each timer can set the next one. */
async function passSlowly(ms: number, step = 10): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) await pass(step)
}
const nextRound = (): Promise<void> => pass(ROUND_MS)
const joinMany = async (uploader: Uploader, count: number): Promise<Joined[]> => {
  const peers = []
  for (let index = 0; index < count; index++) peers.push(await join(uploader))
  return peers
}

/** Sells at 10; the test sets bids and credit. */
class TestMarket implements SlotMarket {
  ask: BttPerMib | null = bttPerMib(10n)
  readonly bids = new Map<Wire, bigint>()
  readonly credit = new Map<Wire, number>()
  payers = new Map<Wire, string>()
  /** Wires that share the credit of the first one. */
  readonly shared = new Set<Wire>()
  readonly awarded: string[] = []
  readonly bytes = { paid: 0, free: 0 }
  hasWithdrawn(wire: Wire): boolean {
    return (this.bids.get(wire) ?? 0n) < 10n
  }
  bid(wire: Wire): BttPerMib {
    const hasCredit = this.creditBytes(wire) > 0
    return bttPerMib(hasCredit ? (this.bids.get(wire) ?? 0n) : 0n)
  }
  payerOf(wire: Wire): string | null {
    return this.payers.get(wire) ?? null
  }
  award(...[, price]: Parameters<SlotMarket['award']>): void {
    this.awarded.push(String(price))
  }
  creditBytes(wire: Wire): number {
    return this.credit.get(this.#payer(wire)) ?? 0
  }
  onSent(wire: Wire, bytes: number, paid: boolean): void {
    this.bytes[paid ? 'paid' : 'free'] += bytes
    if (paid) this.credit.set(this.#payer(wire), this.creditBytes(wire) - bytes)
  }
  #payer(wire: Wire): Wire {
    const [first] = this.shared
    return first && this.shared.has(wire) ? first : wire
  }
}

describe('Uploader with a market', () => {
  const MIB = 1 << 20

  async function trade(slots = 10) {
    const market = new TestMarket()
    const uploader = new Uploader({ slots })
    uploader.market = market
    const payer = await join(uploader)
    market.bids.set(payer.ours, 30n)
    market.credit.set(payer.ours, 1_000 * MIB)
    uploader.onPaymentChange(payer.ours)
    await settled()
    return { market, uploader, payer }
  }

  it('sends four fifths of the bytes to a payer among free peers, and all to those when it leaves', async () => {
    const { market, uploader, payer } = await trade()
    uploader.setLimits({ all: 40 * BLOCK, each: {} })
    const others = await joinMany(uploader, 3)
    for (const peer of [payer, ...others]) peer.ask(400)
    await settled()
    await passSlowly(5_000)
    const freeBytes = () => others.reduce((bytes, { got }) => bytes + got, 0)
    const total = payer.got + freeBytes()
    expect(payer.got / total).toBeGreaterThan(0.77)
    expect(freeBytes() / total).toBeGreaterThan(0.18)
    expect(market.bytes.paid).toBeGreaterThanOrEqual(payer.got)
    const before = freeBytes()
    payer.ours.destroy()
    await settled()
    await passSlowly(2_000)
    expect(Math.abs(freeBytes() - before - 80 * BLOCK)).toBeLessThanOrEqual(6 * BLOCK)
  })

  it('a halt ends paid slots and rejects what waits, and its end admits the payer again', async () => {
    const { market, uploader, payer } = await trade()
    uploader.setLimits({ all: 1, each: {} })
    payer.ask(3)
    await settled()
    const sold = market.bytes.paid
    uploader.halted = true
    await settled()
    expect(market.awarded).toEqual(['10', 'null'])
    expect(payer.answers.filter((answer) => answer.startsWith('no'))).toHaveLength(3 - sold / BLOCK)
    await nextRound()
    uploader.onPaymentChange(payer.ours, true)
    const late = await join(uploader)
    expect([payer, late].every(({ theirs }) => theirs.peerChoking)).toBe(true)
    expect(market.bytes.paid).toBe(sold)
    uploader.halted = false
    await settled()
    expect(market.awarded).toEqual(['10', 'null', '10'])
    expect(late.theirs.peerChoking).toBe(false)
  })

  it('awards the price before the blocks it applies to, each round, and when the paid slot is lost', async () => {
    const { market, payer } = await trade()
    expect(market.awarded).toEqual(['10'])
    await nextRound()
    expect(market.awarded).toEqual(['10', '10'])
    market.bids.delete(payer.ours)
    await nextRound()
    await nextRound()
    expect(market.awarded).toEqual(['10', '10', 'null'])
    expect(payer.theirs.peerChoking).toBe(false)
  })

  it('charges the highest losing bid once there are more bids than slots', async () => {
    const { market, uploader } = await trade(3)
    const rivals = await joinMany(uploader, 3)
    for (const [index, rival] of rivals.entries()) {
      market.bids.set(rival.ours, BigInt(20 + index))
      market.credit.set(rival.ours, MIB)
    }
    await joinMany(uploader, 1)
    await nextRound()
    expect(market.awarded.at(-1)).toBe('21')
  })

  it('keeps a peer without credit unchoked until it pays, and demotes it after a round without payment', async () => {
    const { market, uploader, payer } = await trade()
    market.credit.set(payer.ours, 2 * BLOCK)
    payer.ask(10)
    await settled()
    expect(payer.answers).toEqual(['0+0', '0+1'])
    market.credit.set(payer.ours, 3 * BLOCK)
    uploader.onPaymentChange(payer.ours)
    await settled()
    expect(payer.got).toBe(5 * BLOCK)
    // The round in which it paid does not count; the next one does.
    await nextRound()
    expect(market.awarded.at(-1)).toBe('10')
    expect(payer.got).toBe(5 * BLOCK)
    await nextRound()
    expect(market.awarded.at(-1)).toBe('null')
    expect(payer.got).toBe(10 * BLOCK)
    expect(market.bytes).toEqual({ paid: 5 * BLOCK, free: 5 * BLOCK })
    await nextRound()
    expect(market.awarded.at(-1)).toBe('null')
    market.credit.set(payer.ours, MIB)
    uploader.onPaymentChange(payer.ours)
    expect(market.awarded.at(-1)).toBe('null')
    uploader.onPaymentChange(payer.ours, true)
    expect(market.awarded.at(-1)).toBe('10')
  })

  it('revokes a paid slot that was idle for a round at any bid, and grants it again after a turn', async () => {
    const { market, uploader, payer } = await trade(3)
    await nextRound()
    expect(market.awarded.at(-1)).toBe('10')
    await nextRound()
    expect(market.awarded.at(-1)).toBe('null')
    for (let round = 1; round < TURN_ROUNDS; round++) {
      uploader.onPaymentChange(payer.ours)
      await nextRound()
      expect(uploader.slotOf(payer.ours)).toEqual({ price: null })
    }
    await nextRound()
    expect(uploader.slotOf(payer.ours)?.price).toBe(10n)
    // The second demotion is longer.
    await nextRound()
    for (let round = 1; round <= 2 * TURN_ROUNDS; round++) {
      expect(uploader.slotOf(payer.ours)).toEqual({ price: null })
      if (round < 2 * TURN_ROUNDS) await nextRound()
    }
    uploader.onPaymentChange(payer.ours, true)
    expect(uploader.slotOf(payer.ours)?.price).toBe(10n)
  })

  it('keeps the slot of a payer that waits for us', async () => {
    const { market, uploader, payer } = await trade()
    uploader.setLimits({ all: 0, each: {} })
    payer.ask(4)
    await settled()
    for (let round = 0; round < 3; round++) await nextRound()
    expect(market.awarded.at(-1)).toBe('10')
    expect(uploader.slotOf(payer.ours)?.price).toBe(10n)
  })

  it('moves the paid slot of a wire that is not interested, or silent, to another of its payer at once', async () => {
    const { market, uploader, payer } = await trade()
    const sibling = await join(uploader)
    market.bids.set(sibling.ours, 20n)
    market.credit.set(sibling.ours, MIB)
    market.payers = new Map([payer, sibling].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, sibling].map(({ ours }) => uploader.slotOf(ours)?.price ?? null)
    payer.ask(1)
    await settled()
    uploader.onPaymentChange(sibling.ours)
    expect(paid()).toEqual([10n, null])
    await pass(2_000)
    uploader.onPaymentChange(sibling.ours)
    expect(paid()).toEqual([null, 10n])
    sibling.ask(1)
    await settled()
    ;(sibling.theirs as unknown as { uninterested(): void }).uninterested()
    await settled()
    uploader.onPaymentChange(payer.ours)
    expect(paid()).toEqual([10n, null])
  })

  it('moves the slot as soon as the abandoned wire differs from a slow one, before the next round', async () => {
    const { market, uploader, payer } = await trade()
    payer.ask(1)
    await settled()
    const sibling = await join(uploader)
    market.bids.set(sibling.ours, 20n)
    market.credit.set(sibling.ours, MIB)
    market.payers = new Map([payer, sibling].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, sibling].map(({ ours }) => uploader.slotOf(ours)?.price ?? null)
    await pass(500)
    uploader.onPaymentChange(sibling.ours)
    await pass(1_400)
    expect(paid()).toEqual([10n, null])
    await pass(200)
    expect(paid()).toEqual([null, 10n])
    // The other way round, with a wire that keeps requesting for a while.
    payer.ask(1)
    sibling.ask(1)
    await settled()
    uploader.onPaymentChange(payer.ours)
    await pass(1_000)
    sibling.ask(1)
    await settled()
    await pass(1_100)
    expect(paid()).toEqual([null, 10n])
    await pass(1_000)
    expect(paid()).toEqual([10n, null])
    sibling.ours.destroy()
    payer.ours.destroy()
    await settled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('grants no paid slot to a payer with wires that take turns at being idle', async () => {
    const { market, uploader, payer } = await trade()
    const siblings = [payer, ...(await joinMany(uploader, 9))]
    for (const { ours } of siblings) {
      market.bids.set(ours, 20n)
      market.credit.set(ours, MIB)
    }
    market.payers = new Map(siblings.map(({ ours }) => [ours, 'one']))
    const slots: number[] = []
    for (let round = 0; round < 12; round++) {
      await nextRound()
      slots.push(siblings.filter(({ ours }) => uploader.slotOf(ours)?.price != null).length)
    }
    expect(slots.slice(0, 3)).toEqual([1, 1, 1])
    expect(slots.filter((count) => count === 1).length).toBeLessThanOrEqual(8)
    expect(Math.max(...slots)).toBe(1)
  })

  it('grants a payer one paid slot for any number of wires', async () => {
    const { market, uploader, payer } = await trade()
    const siblings = await joinMany(uploader, 3)
    const rival = await join(uploader)
    for (const { ours } of [...siblings, rival]) {
      market.bids.set(ours, 20n)
      market.credit.set(ours, MIB)
    }
    market.payers = new Map([payer, ...siblings].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, ...siblings, rival].map(({ ours }) => uploader.slotOf(ours)?.price ?? null)
    payer.ask(1)
    await settled()
    for (const { ours } of [...siblings, rival]) uploader.onPaymentChange(ours)
    expect(paid()).toEqual([10n, null, null, null, 10n])
    for (const peer of [payer, ...siblings, rival]) peer.ask(1)
    await nextRound()
    expect(paid()).toEqual([10n, null, null, null, 10n])
    payer.ours.destroy()
    await settled()
    for (const peer of [...siblings, rival]) peer.ask(1)
    await nextRound()
    expect(paid().filter((price) => price !== null).length).toBe(2)
  })

  it('never sends more than the credit, whatever is being read', async () => {
    const { market, payer } = await trade()
    market.credit.set(payer.ours, 7 * BLOCK + 100)
    payer.ask(100)
    await settled()
    expect(payer.got).toBe(7 * BLOCK)
    expect(market.creditBytes(payer.ours)).toBe(100)
  })

  it('never sends more than the credit that several wires of one payer share', async () => {
    const { market, uploader, payer } = await trade()
    const sibling = await join(uploader)
    market.shared.add(payer.ours).add(sibling.ours)
    market.credit.set(payer.ours, 5 * BLOCK)
    market.bids.set(sibling.ours, 30n)
    uploader.onPaymentChange(sibling.ours)
    for (const peer of [payer, sibling]) peer.ask(10)
    await settled()
    expect(market.bytes).toEqual({ paid: 5 * BLOCK, free: 0 })
    expect(market.creditBytes(sibling.ours)).toBe(0)
  })

  it('makes paid slots free ones when the market goes', async () => {
    const { market, uploader, payer } = await trade()
    uploader.market = null
    expect(market.awarded.at(-1)).toBe('null')
    payer.ask(3)
    await settled()
    expect(payer.got).toBe(3 * BLOCK)
    expect(market.bytes.paid).toBe(0)
  })

  it('takes the slot of a peer that withdraws its bid, gives it to those that wait, and remembers', async () => {
    const { market, uploader, payer } = await trade(3)
    market.payers.set(payer.ours, 'vault')
    const waiting = await joinMany(uploader, 3)
    await nextRound()
    expect(uploader.slotOf(payer.ours)?.price).toBe(10n)
    const held = (): number => waiting.filter(({ ours }) => uploader.slotOf(ours)).length
    expect(held()).toBe(2)
    market.bids.delete(payer.ours)
    uploader.onPaymentChange(payer.ours)
    await settled()
    expect([uploader.slotOf(payer.ours), held(), payer.theirs.peerChoking]).toEqual([null, 3, true])
    // Another bid just before the round, a payment, or another wire of the same payer: none of them counts for a round.
    const again = await join(uploader)
    for (const { ours } of [payer, again]) {
      market.bids.set(ours, 30n)
      market.credit.set(ours, 1_000 * MIB)
      market.payers.set(ours, 'vault')
    }
    const paysInVain = async (rounds: number): Promise<void> => {
      for (let round = 1; round <= rounds; round++) {
        for (const { ours } of [payer, again]) {
          uploader.onPaymentChange(ours, true)
          expect(uploader.slotOf(ours)?.price ?? null).toBeNull()
        }
        await nextRound()
      }
    }
    const holders = () => [payer, again].filter(({ ours }) => uploader.slotOf(ours)?.price === 10n)
    await paysInVain(1)
    await nextRound()
    expect(holders()).toHaveLength(1)
    // Withdrawn again without a payment in between, it takes twice as long.
    const holder = holders()[0]!
    market.bids.delete(holder.ours)
    uploader.onPaymentChange(holder.ours)
    market.bids.set(holder.ours, 30n)
    await settled()
    await paysInVain(2)
    await nextRound()
    expect(holders()).toHaveLength(1)
  })
})
