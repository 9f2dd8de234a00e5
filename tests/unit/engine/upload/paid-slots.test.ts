import type { Wire } from 'bittorrent-protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ROUND_MS, TURN_ROUNDS } from '../../../../src/core/choking/choker.ts'
import { type BttPerMib, bttPerMib } from '../../../../src/core/money/wei.ts'
import type { SlotMarket } from '../../../../src/engine/upload/slot-market.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
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
/** In steps, so that whoever waits for a timer sets the next. */
async function passSlowly(ms: number, step = 10): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) await pass(step)
}
const nextRound = (): Promise<void> => pass(ROUND_MS)
const crowd = async (desk: Uploader, count: number): Promise<Joined[]> => {
  const peers = []
  for (let index = 0; index < count; index++) peers.push(await join(desk))
  return peers
}
const _unchoked = (peers: readonly Joined[]): number => peers.filter(({ theirs }) => !theirs.peerChoking).length

/** Sells at 10; what peers bid and may owe is set by the test. */
class TestMarket implements SlotMarket {
  ask: BttPerMib | null = bttPerMib(10n)
  readonly bids = new Map<Wire, bigint>()
  readonly credit = new Map<Wire, number>()
  payers = new Map<Wire, string>()
  /** Wires that draw on one credit, that of the first. */
  readonly shared = new Set<Wire>()
  readonly said: string[] = []
  readonly bytes = { paid: 0, free: 0 }
  bid(wire: Wire): BttPerMib {
    const hasCredit = this.creditBytes(wire) > 0
    return bttPerMib(hasCredit ? (this.bids.get(wire) ?? 0n) : 0n)
  }
  payerOf(wire: Wire): string | null {
    return this.payers.get(wire) ?? null
  }
  award(_wire: Wire, price: BttPerMib | null): void {
    this.said.push(String(price))
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

describe('UploadDesk, with a market', () => {
  const MIB = 1 << 20

  async function trade(slots = 10) {
    const market = new TestMarket()
    const desk = new Uploader({ slots })
    desk.market = market
    const payer = await join(desk)
    market.bids.set(payer.ours, 30n)
    market.credit.set(payer.ours, 1_000 * MIB)
    desk.onPaymentChange(payer.ours)
    await settled()
    return { market, desk, payer }
  }

  it('gives one payer four fifths of the bytes against three who do not pay, and them all of it when it leaves', async () => {
    const { market, desk, payer } = await trade()
    desk.setLimits({ all: 40 * BLOCK, each: {} })
    const others = await crowd(desk, 3)
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

  it('says the price before the blocks it is for, in every round, and when the paid slot is lost', async () => {
    const { market, payer } = await trade()
    expect(market.said).toEqual(['10'])
    await nextRound()
    expect(market.said).toEqual(['10', '10'])
    market.bids.delete(payer.ours)
    await nextRound()
    await nextRound()
    expect(market.said).toEqual(['10', '10', 'null'])
    expect(payer.theirs.peerChoking).toBe(false)
  })

  it('charges the highest losing bid once there are more bids than slots', async () => {
    const { market, desk } = await trade(3)
    const rivals = await crowd(desk, 3)
    for (const [index, rival] of rivals.entries()) {
      market.bids.set(rival.ours, BigInt(20 + index))
      market.credit.set(rival.ours, MIB)
    }
    await crowd(desk, 1)
    await nextRound()
    expect(market.said.at(-1)).toBe('21')
  })

  it('lets a peer without credit wait unchoked, wakes it when it paid, and demotes it after a round without pay', async () => {
    const { market, desk, payer } = await trade()
    market.credit.set(payer.ours, 2 * BLOCK)
    payer.ask(10)
    await settled()
    expect(payer.answers).toEqual(['0+0', '0+1'])
    market.credit.set(payer.ours, 3 * BLOCK)
    desk.onPaymentChange(payer.ours)
    await settled()
    expect(payer.got).toBe(5 * BLOCK)
    // The round in which it sent was not without pay; the next one is.
    await nextRound()
    expect(market.said.at(-1)).toBe('10')
    expect(payer.got).toBe(5 * BLOCK)
    await nextRound()
    expect(market.said.at(-1)).toBe('null')
    expect(payer.got).toBe(10 * BLOCK)
    expect(market.bytes).toEqual({ paid: 5 * BLOCK, free: 5 * BLOCK })
    await nextRound()
    expect(market.said.at(-1)).toBe('null')
    market.credit.set(payer.ours, MIB)
    desk.onPaymentChange(payer.ours)
    expect(market.said.at(-1)).toBe('null')
    desk.onPaymentChange(payer.ours, true)
    expect(market.said.at(-1)).toBe('10')
  })

  it('takes a paid slot from whoever lets it lie for a round, whatever it bids, and gives it back after a turn', async () => {
    const { market, desk, payer } = await trade(3)
    await nextRound()
    expect(market.said.at(-1)).toBe('10')
    await nextRound()
    expect(market.said.at(-1)).toBe('null')
    for (let round = 1; round < TURN_ROUNDS; round++) {
      desk.onPaymentChange(payer.ours)
      await nextRound()
      expect(desk.slotOf(payer.ours)).toEqual({ price: null })
    }
    await nextRound()
    expect(desk.slotOf(payer.ours)?.price).toBe(10n)
    // The second time it is out for longer.
    await nextRound()
    for (let round = 1; round <= 2 * TURN_ROUNDS; round++) {
      expect(desk.slotOf(payer.ours)).toEqual({ price: null })
      if (round < 2 * TURN_ROUNDS) await nextRound()
    }
    desk.onPaymentChange(payer.ours, true)
    expect(desk.slotOf(payer.ours)?.price).toBe(10n)
  })

  it('keeps the slot of a payer that waits for us', async () => {
    const { market, desk, payer } = await trade()
    desk.setLimits({ all: 0, each: {} })
    payer.ask(4)
    await settled()
    for (let round = 0; round < 3; round++) await nextRound()
    expect(market.said.at(-1)).toBe('10')
    expect(desk.slotOf(payer.ours)?.price).toBe(10n)
  })

  it('gives the slot of a wire that wants nothing any more, or fell silent, to another of the same payer at once', async () => {
    const { market, desk, payer } = await trade()
    const twin = await join(desk)
    market.bids.set(twin.ours, 20n)
    market.credit.set(twin.ours, MIB)
    market.payers = new Map([payer, twin].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, twin].map(({ ours }) => desk.slotOf(ours)?.price ?? null)
    payer.ask(1)
    await settled()
    desk.onPaymentChange(twin.ours)
    expect(paid()).toEqual([10n, null])
    await pass(2_000)
    desk.onPaymentChange(twin.ours)
    expect(paid()).toEqual([null, 10n])
    twin.ask(1)
    await settled()
    ;(twin.theirs as unknown as { uninterested(): void }).uninterested()
    await settled()
    desk.onPaymentChange(payer.ours)
    expect(paid()).toEqual([10n, null])
  })

  it('gives it as soon as the wire that was left behind can be told from a slow one, not with the next round', async () => {
    const { market, desk, payer } = await trade()
    payer.ask(1)
    await settled()
    const twin = await join(desk)
    market.bids.set(twin.ours, 20n)
    market.credit.set(twin.ours, MIB)
    market.payers = new Map([payer, twin].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, twin].map(({ ours }) => desk.slotOf(ours)?.price ?? null)
    await pass(500)
    desk.onPaymentChange(twin.ours)
    await pass(1_400)
    expect(paid()).toEqual([10n, null])
    await pass(200)
    expect(paid()).toEqual([null, 10n])
    // The other way round, with one that goes on asking for a while.
    payer.ask(1)
    twin.ask(1)
    await settled()
    desk.onPaymentChange(payer.ours)
    await pass(1_000)
    twin.ask(1)
    await settled()
    await pass(1_100)
    expect(paid()).toEqual([null, 10n])
    await pass(1_000)
    expect(paid()).toEqual([10n, null])
    twin.ours.destroy()
    payer.ours.destroy()
    await settled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has no slot for a payer whose wires take turns at letting it lie', async () => {
    const { market, desk, payer } = await trade()
    const twins = [payer, ...(await crowd(desk, 9))]
    for (const { ours } of twins) {
      market.bids.set(ours, 20n)
      market.credit.set(ours, MIB)
    }
    market.payers = new Map(twins.map(({ ours }) => [ours, 'one']))
    const slots: number[] = []
    for (let round = 0; round < 12; round++) {
      await nextRound()
      slots.push(twins.filter(({ ours }) => desk.slotOf(ours)?.price != null).length)
    }
    expect(slots.slice(0, 3)).toEqual([1, 1, 1])
    expect(slots.filter((count) => count === 1).length).toBeLessThanOrEqual(8)
    expect(Math.max(...slots)).toBe(1)
  })

  it('gives a payer one paid slot, however many wires it has', async () => {
    const { market, desk, payer } = await trade()
    const twins = await crowd(desk, 3)
    const rival = await join(desk)
    for (const { ours } of [...twins, rival]) {
      market.bids.set(ours, 20n)
      market.credit.set(ours, MIB)
    }
    market.payers = new Map([payer, ...twins].map(({ ours }) => [ours, 'one']))
    const paid = () => [payer, ...twins, rival].map(({ ours }) => desk.slotOf(ours)?.price ?? null)
    payer.ask(1)
    await settled()
    for (const { ours } of [...twins, rival]) desk.onPaymentChange(ours)
    expect(paid()).toEqual([10n, null, null, null, 10n])
    for (const peer of [payer, ...twins, rival]) peer.ask(1)
    await nextRound()
    expect(paid()).toEqual([10n, null, null, null, 10n])
    payer.ours.destroy()
    await settled()
    for (const peer of [...twins, rival]) peer.ask(1)
    await nextRound()
    expect(paid().filter((price) => price !== null).length).toBe(2)
  })

  it('never sends beyond the credit, whatever is being read', async () => {
    const { market, payer } = await trade()
    market.credit.set(payer.ours, 7 * BLOCK + 100)
    payer.ask(100)
    await settled()
    expect(payer.got).toBe(7 * BLOCK)
    expect(market.creditBytes(payer.ours)).toBe(100)
  })

  it('never sends beyond the credit that several wires of one payer share', async () => {
    const { market, desk, payer } = await trade()
    const twin = await join(desk)
    market.shared.add(payer.ours).add(twin.ours)
    market.credit.set(payer.ours, 5 * BLOCK)
    market.bids.set(twin.ours, 30n)
    desk.onPaymentChange(twin.ours)
    for (const peer of [payer, twin]) peer.ask(10)
    await settled()
    expect(market.bytes).toEqual({ paid: 5 * BLOCK, free: 0 })
    expect(market.creditBytes(twin.ours)).toBe(0)
  })

  it('makes paid slots free ones when the market goes', async () => {
    const { market, desk, payer } = await trade()
    desk.market = null
    expect(market.said.at(-1)).toBe('null')
    payer.ask(3)
    await settled()
    expect(payer.got).toBe(3 * BLOCK)
    expect(market.bytes.paid).toBe(0)
  })
})
