import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { announceWaitMs, needsPeers } from '../../../../src/core/peering/announce-timing.ts'
import {
  offersNeeded,
  offersToKeep,
  type SwarmStatus,
  unconnectedPeers,
  undeliveredOffers,
} from '../../../../src/core/peering/offer-budget.ts'

const ALONE: SwarmStatus = { complete: false, isSeeder: false, peers: 0, connectionsLeft: 55, seeders: 0, leechers: 1 }
const FREE = { offers: 0, connections: 0 }
const count = fc.option(fc.nat({ max: 1_000 }), { nil: null })
const statuses: fc.Arbitrary<SwarmStatus> = fc.record({
  complete: fc.boolean(),
  isSeeder: fc.boolean(),
  peers: fc.nat({ max: 60 }),
  connectionsLeft: fc.integer({ min: -3, max: 55 }),
  seeders: count,
  leechers: count,
})

describe('offersNeeded', () => {
  it.each<[string, Partial<SwarmStatus>, number]>([
    ['none without other peers', {}, 0],
    ['one for the only other peer', { seeders: 1 }, 1],
    ['no more than the bound in a large swarm', { seeders: 40, leechers: 60 }, LIMITS.offersPerAnnounce],
    ['one for each other peer when one of them is not connected', { seeders: 3, peers: 2 }, 3],
    ['none when every other peer is connected', { seeders: 3, peers: 3 }, 0],
    ['none when full', { seeders: 40, connectionsLeft: 0 }, 0],
    ['none when there are peers enough', { seeders: 40, peers: LIMITS.peersSought }, 0],
    ['a few before the first answer of the tracker', { seeders: null, leechers: null }, LIMITS.offersUnknown],
    [
      'none of a seeder before the first answer of the tracker',
      { complete: true, isSeeder: true, seeders: null, leechers: null },
      0,
    ],
    ['none of a seeder for other seeders', { complete: true, isSeeder: true, seeders: 9, leechers: 0 }, 0],
    [
      'few of a seeder for leechers',
      { complete: true, isSeeder: true, seeders: 1, leechers: 30 },
      LIMITS.offersPerSeeder,
    ],
    ['none of the only leecher when its selection is complete', { complete: true, seeders: 3, leechers: 1 }, 0],
    ['one of a seeder for the only leecher', { complete: true, isSeeder: true, seeders: 1, leechers: 1 }, 1],
  ])('%s', (...[, status, wanted]) => {
    expect(offersNeeded({ ...ALONE, ...status }, 0, FREE)).toBe(wanted)
  })

  it('reserves half of the budget for torrents without any peer', () => {
    const large = { ...ALONE, seeders: 40 }
    const half = { offers: LIMITS.offers / 2, connections: LIMITS.offers / 2 }
    expect(offersNeeded({ ...large, peers: 1 }, 0, half)).toBe(0)
    expect(offersNeeded(large, 0, half)).toBe(LIMITS.offersPerAnnounce)
    expect(offersNeeded(large, 0, { offers: LIMITS.offers, connections: LIMITS.offers })).toBe(0)
  })

  it('never exceeds a limit or the number of other peers, and is 0 when all of them are connected', () => {
    const budgets = fc.record({ offers: fc.nat({ max: 120 }), connections: fc.nat({ max: 420 }) })
    fc.assert(
      fc.property(statuses, fc.nat({ max: 5 }), budgets, (status, own, budget) => {
        const needed = offersNeeded(status, own, budget)
        const made = Math.max(0, needed - own)
        expect(needed).toBeGreaterThanOrEqual(0)
        expect(needed).toBeLessThanOrEqual(LIMITS.offersPerAnnounce)
        expect(needed).toBeLessThanOrEqual(Math.max(0, status.connectionsLeft))
        const { seeders, leechers } = status
        if (seeders !== null && leechers !== null) expect(needed).toBeLessThanOrEqual(seeders + leechers)
        if (unconnectedPeers(status) === 0) expect(needed).toBe(0)
        if (made > 0) {
          expect(budget.offers + made).toBeLessThanOrEqual(LIMITS.offers)
          expect(budget.connections + made).toBeLessThanOrEqual(LIMITS.peerConnections)
        }
      }),
    )
  })
})

describe('offersToKeep', () => {
  it.each<[string, Partial<SwarmStatus>, number]>([
    ['none without other peers', {}, 0],
    ['all while there is another peer, even when every counted one is connected', { seeders: 1, peers: 1 }, 4],
    ['all before the first answer of the tracker', { seeders: null, leechers: null }, 4],
    ['none when full', { seeders: 9, connectionsLeft: 0 }, 0],
    ['as many as connections are left', { seeders: 9, connectionsLeft: 2 }, 2],
    ['none when there are peers enough', { seeders: 90, peers: LIMITS.peersSought + 1 }, 0],
    ['none of one that is complete among seeders', { complete: true, isSeeder: true, seeders: 9, leechers: 0 }, 0],
  ])('%s', (...[, status, kept]) => {
    expect(offersToKeep({ ...ALONE, ...status }, 4)).toBe(kept)
  })

  it('keeps at least the offers that are needed', () => {
    fc.assert(
      fc.property(statuses, fc.nat({ max: 5 }), (status, own) => {
        const needed = offersNeeded(status, own, FREE)
        expect(offersToKeep(status, own)).toBeGreaterThanOrEqual(Math.min(own, needed))
        expect(offersToKeep(status, own)).toBeLessThanOrEqual(own)
      }),
    )
  })
})

describe('undeliveredOffers', () => {
  it.each([
    [5, 0, 1, 5],
    [5, 1, 1, 4],
    [2, 9, 9, 0],
    [0, 0, 1, 0],
    [3, 0, 0, 3],
  ])('of %i with %i seeders and %i leechers: %i', (sent, seeders, leechers, undelivered) => {
    expect(undeliveredOffers(sent, seeders, leechers)).toBe(undelivered)
  })
})

describe('announceWaitMs', () => {
  const half = (): number => 0.5

  it('is short without any peer, then longer and longer, and never more than the interval of the tracker', () => {
    const waits = [0, 1, 2, 3, 4, 5, 9].map((attempt) => announceWaitMs(ALONE, attempt, 3_600_000, half))
    expect(waits[0]).toBe(LIMITS.peerlessAnnounceMinMs * 0.75)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.at(-1)).toBe(LIMITS.peerlessAnnounceMaxMs * 0.75)
    expect(announceWaitMs(ALONE, 9, 30_000, half)).toBe(28_500)
  })

  it('is short while the tracker knows more peers than the few that are connected', () => {
    expect(needsPeers({ ...ALONE, peers: 3, seeders: 9 })).toBe(true)
    expect(needsPeers({ ...ALONE, peers: 3, seeders: 3 })).toBe(false)
    expect(needsPeers({ ...ALONE, peers: LIMITS.peersFew, seeders: 90 })).toBe(false)
  })

  it('is short for a seeder only while there are leechers', () => {
    const seeder = { ...ALONE, complete: true, isSeeder: true, seeders: 1 }
    expect(needsPeers({ ...seeder, leechers: 1 })).toBe(true)
    expect(needsPeers({ ...seeder, leechers: 0 })).toBe(false)
    expect(announceWaitMs({ ...seeder, leechers: 0 }, 0, 120_000, half)).toBe(114_000)
  })

  it('is never longer than the interval, and at most a tenth shorter when no peers are needed', () => {
    const interval = fc.integer({ min: 5_000, max: 3_600_000 })
    const random = fc.double({ min: 0, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(statuses, fc.nat({ max: 100 }), interval, random, (status, attempt, intervalMs, value) => {
        const wait = announceWaitMs(status, attempt, intervalMs, () => value)
        expect(wait).toBeGreaterThan(0)
        expect(wait).toBeLessThanOrEqual(intervalMs)
        if (!needsPeers(status)) expect(wait).toBeGreaterThanOrEqual(Math.floor(intervalMs * 0.9))
      }),
    )
  })
})
