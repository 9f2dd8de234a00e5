import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ROUND_MS } from '../../../../src/core/choking/choker.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { type BttPerMib, bttPerMib } from '../../../../src/core/money/wei.ts'
import type { SlotMarket } from '../../../../src/engine/upload/slot-market.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { seeded } from '../../lib/seeded.ts'
import { endWires, type Joined, join, settled } from './wires.ts'

/** Many vaults that bid just before each round and withdraw just after it, among peers that do as they say. */

const VAULTS = 16
const ROUNDS = 24
/** Blocks that a peer requests when it is unchoked, and in each round. */
const REQUESTS = 8
const BID_BEFORE_MS = 300
const WITHDRAW_AFTER_MS = 50

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  endWires()
  vi.useRealTimers()
})

/** Each wire has a vault of its own, and more credit than it uses. */
class Market implements SlotMarket {
  readonly ask = bttPerMib(10n)
  readonly bids = new Map<Wire, bigint>()
  readonly vaults = new Map<Wire, string>()
  readonly prices = new Map<Wire, BttPerMib | null>()
  readonly sentFree = new Map<Wire, number>()

  bid(wire: Wire): BttPerMib {
    return bttPerMib(this.bids.get(wire) ?? 0n)
  }
  award(wire: Wire, price: BttPerMib | null): void {
    this.prices.set(wire, price)
  }
  hasWithdrawn(wire: Wire): boolean {
    return this.bid(wire) < (this.prices.get(wire) ?? 0n)
  }
  payerOf(wire: Wire): string | null {
    return this.vaults.get(wire) ?? null
  }
  creditBytes(): number {
    return 2 ** 40
  }
  onSent(wire: Wire, bytes: number, paid: boolean): void {
    if (!paid) this.sentFree.set(wire, (this.sentFree.get(wire) ?? 0) + bytes)
  }
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settled()
}

it('vaults that bid before each round and withdraw after it hold and take no more than peers that pay nothing', async () => {
  const market = new Market()
  const uploader = new Uploader({ random: seeded(1) })
  uploader.market = market
  const set = (peers: readonly Joined[], price: bigint | null): void => {
    for (const { ours } of peers) {
      if (price === null) market.bids.delete(ours)
      else market.bids.set(ours, price)
      uploader.onPaymentChange(ours)
    }
  }
  const joined = async (count: number, vault: string | null): Promise<Joined[]> => {
    const peers: Joined[] = []
    for (let index = 0; index < count; index++) {
      const peer = await join(uploader, { interested: false })
      if (vault !== null) market.vaults.set(peer.ours, `${vault}${index}`)
      peer.theirs.on('unchoke', () => peer.ask(REQUESTS))
      peers.push(peer)
    }
    return peers
  }
  const payers = await joined(4, 'payer')
  const free = await joined(VAULTS, null)
  const vaults = await joined(VAULTS, 'vault')
  for (const { theirs } of [...payers, ...free, ...vaults]) theirs.interested()
  set(payers, 20n)
  await pass(WITHDRAW_AFTER_MS)

  const priceOf = ({ ours }: Joined): BttPerMib | null | undefined => uploader.slotOf(ours)?.price
  const isUnchoked = ({ ours }: Joined): boolean => uploader.slotOf(ours) !== null
  const sales = new Map<Joined, number>()
  const held = { vaults: 0, free: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    await pass(ROUND_MS - BID_BEFORE_MS - WITHDRAW_AFTER_MS)
    set(vaults, 1_000n)
    await pass(BID_BEFORE_MS)
    for (const vault of vaults) if (priceOf(vault) != null) sales.set(vault, (sales.get(vault) ?? 0) + 1)
    await pass(WITHDRAW_AFTER_MS)
    set(vaults, null)
    await settled()
    // What they hold from here on costs them nothing.
    expect(vaults.filter((vault) => priceOf(vault) != null)).toEqual([])
    expect([...payers, ...free, ...vaults].filter(isUnchoked)).toHaveLength(LIMITS.uploadSlots)
    held.vaults += vaults.filter(isUnchoked).length
    held.free += free.filter(isUnchoked).length
    expect(payers.every(isUnchoked)).toBe(true)
    for (const peer of [...payers, ...free, ...vaults]) if (isUnchoked(peer)) peer.ask(REQUESTS)
    await settled()
  }
  // Each sale that is withdrawn doubles the time without one: 1, 2, 4, 8 and 16 rounds.
  expect(Math.max(...sales.values())).toBeLessThanOrEqual(5)
  expect(Math.max(...sales.values())).toBeGreaterThan(0)
  expect(held.vaults).toBeLessThanOrEqual(held.free)
  const taken = (peers: readonly Joined[]): number =>
    peers.reduce((sum, { ours }) => sum + (market.sentFree.get(ours) ?? 0), 0)
  expect(taken(vaults)).toBeLessThanOrEqual(taken(free))
})
