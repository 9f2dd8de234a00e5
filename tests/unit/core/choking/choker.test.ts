import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admit,
  type Candidate,
  type ChokeRound,
  type ChokerRules,
  chokeRound,
  freeSlots,
  openingRound,
  SNUB_MS,
} from '../../../../src/core/choking/choker.ts'
import { bttPerMib } from '../../../../src/core/money/wei.ts'

const half = (): number => 0.5
const rules = (slots: number, ask: bigint | null = 1n): ChokerRules => ({
  slots,
  freeShare: 0.2,
  ask: ask === null ? null : bttPerMib(ask),
})

function candidate(
  peer: string,
  given: Partial<Omit<Candidate<string>, 'peer' | 'bid'>> & { bid?: number } = {},
): Candidate<string> {
  return {
    peer,
    interested: true,
    seeder: false,
    receivedBytes: 0,
    interesting: false,
    silentMs: 0,
    heldRounds: 0,
    waitedRounds: 0,
    ...given,
    bid: bttPerMib(BigInt(given.bid ?? 0)),
  }
}
const choke = (candidates: Candidate<string>[], by: ChokerRules, before: ChokeRound<string> = openingRound(by)) =>
  chokeRound(candidates, by, before, half)
const many = (count: number, name: string, given: Parameters<typeof candidate>[1] = {}) =>
  Array.from({ length: count }, (_, index) => candidate(`${name}${index}`, given))

/** Plays rounds with the same peers, counting the rounds each held or waited. @returns the rounds */
function play(peers: readonly Candidate<string>[], by: ChokerRules, rounds: number): ChokeRound<string>[] {
  let round: ChokeRound<string> = openingRound(by)
  let now = [...peers]
  return Array.from({ length: rounds }, () => {
    round = choke(now, by, round)
    const held = new Set([...round.paid, ...round.free])
    now = now.map((each) => ({
      ...each,
      heldRounds: held.has(each.peer) ? each.heldRounds + 1 : 0,
      waitedRounds: held.has(each.peer) ? 0 : each.waitedRounds + 1,
    }))
    return round
  })
}

describe('chokeRound', () => {
  it('auctions four fifths of the slots and reserves the rest for peers that do not pay', () => {
    const payers = Array.from({ length: 20 }, (_, index) => candidate(`p${index}`, { bid: 100 + index }))
    const round = choke([...payers, ...many(20, 'f')], rules(10))
    expect(round.paid).toEqual(['p19', 'p18', 'p17', 'p16', 'p15', 'p14', 'p13', 'p12'])
    expect(round.price).toBe(111n)
    expect(round.free).toHaveLength(2)
  })

  it('reserves at least one slot', () => {
    expect([1, 2, 5, 6, 10, 16].map((slots) => freeSlots(slots, 0.2))).toEqual([1, 1, 1, 2, 2, 4])
  })

  it('gives the unused slots of one class to the other', () => {
    expect(choke([candidate('p', { bid: 5 }), ...many(20, 'f')], rules(10))).toMatchObject({ paid: ['p'], price: 1n })
    expect(choke([candidate('p', { bid: 5 }), ...many(20, 'f')], rules(10)).free).toHaveLength(9)
    expect(choke([...many(20, 'p', { bid: 5 }), candidate('f')], rules(10))).toMatchObject({
      free: ['f'],
      paidSlots: 9,
    })
    expect(choke(many(20, 'p', { bid: 5 }), rules(10)).paid).toHaveLength(10)
  })

  it('sells nothing without an ask', () => {
    expect(choke(many(3, 'p', { bid: 9 }), rules(4, null))).toMatchObject({ paid: [], price: null })
  })

  it('gives the reserved slots to peers that bid nothing, and what is left to payers that lost', () => {
    const [rich, poor, free] = [candidate('rich', { bid: 9 }), candidate('poor', { bid: 2 }), candidate('free')]
    expect(choke([rich, poor, free], rules(2))).toMatchObject({ paid: ['rich'], free: ['free'], price: 2n })
    expect(choke([rich, poor, free], rules(3))).toMatchObject({ paid: ['rich', 'poor'], free: ['free'], price: 1n })
    // Of two slots one is optimistic; the other goes to the peer that sent blocks.
    const losers = [candidate('poor', { bid: 2 }), candidate('giver', { bid: 1, receivedBytes: 1 })]
    const payers = many(9, 'p', { bid: 9 })
    const round = choke([...payers, ...losers, candidate('x'), candidate('y'), candidate('z')], rules(10))
    expect(round.paid).toHaveLength(8)
    expect(round.free).toContain('giver')
    expect(['x', 'y', 'z']).toContain(round.optimistic?.peer)
  })

  it('gives no slot to a peer that is not interested, and none to a seeder', () => {
    const idle = candidate('idle', { interested: false, bid: 9 })
    const seeder = candidate('seeder', { seeder: true, receivedBytes: 1e9, bid: 9 })
    expect(choke([idle, seeder], rules(4))).toMatchObject({ paid: [], free: [] })
  })

  it('prefers the peers that sent us most', () => {
    const peers = [1, 5, 3, 4, 2].map((given) => candidate(`g${given}`, { receivedBytes: given, heldRounds: 5 }))
    expect(choke(peers, rules(3, null)).free.slice(0, 2)).toEqual(['g5', 'g4'])
  })

  it('revokes the slot of a peer that could send blocks and sent none for a minute', () => {
    const silent = { interesting: true, silentMs: SNUB_MS, heldRounds: 1, receivedBytes: 10 }
    const peers = [candidate('snubbing', silent), ...many(3, 'new')]
    expect(choke(peers, rules(3, null)).free).not.toContain('snubbing')
    const patient = [candidate('late', { ...silent, silentMs: SNUB_MS - 1 }), ...many(3, 'new')]
    expect(choke(patient, rules(3, null)).free).toContain('late')
    // No other peer waits for the slot, so it is not left empty.
    expect(choke([candidate('snubbing', silent)], rules(3, null)).free).toEqual(['snubbing'])
  })

  it('holds the optimistic slot for three rounds, then gives it to another peer', () => {
    const givers = Array.from({ length: 3 }, (_, index) => candidate(`g${index}`, { receivedBytes: 100 + index }))
    const rounds = play([...givers, ...many(4, 'new')], rules(4, null), 12)
    const optimistic = rounds.map((round) => round.optimistic?.peer)
    for (const start of [0, 3, 6, 9]) {
      expect(new Set(optimistic.slice(start, start + 3)).size).toBe(1)
      for (const round of rounds.slice(start, start + 3)) expect(round.free).toContain(optimistic[start])
    }
    expect(new Set([0, 3, 6, 9].map((start) => optimistic[start])).size).toBe(4)
  })

  it('gives every peer its turn of three rounds when seeding', () => {
    const rounds = play(many(12, 'f'), rules(4, null), 18)
    const turns = new Map<string, number>()
    for (const { free } of rounds) for (const peer of free) turns.set(peer, (turns.get(peer) ?? 0) + 1)
    expect([...turns.values()].sort()).toEqual(Array.from({ length: 12 }, () => 6))
  })

  const peer = fc.record({
    interested: fc.boolean(),
    seeder: fc.boolean(),
    bid: fc.integer({ min: 0, max: 9 }),
    receivedBytes: fc.nat(3),
    interesting: fc.boolean(),
    silentMs: fc.constantFrom(0, SNUB_MS),
    heldRounds: fc.nat(4),
    waitedRounds: fc.nat(4),
  })
  it('never gives more slots than there are, leaves none empty while a peer wants it, and starves no free peer', () => {
    fc.assert(
      fc.property(
        fc.array(peer, { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(5),
        (peers, slots, ask) => {
          const by = rules(slots, BigInt(ask))
          const all = peers.map((each, index) => candidate(String(index), each))
          const before = choke(all.slice().reverse(), by)
          const round = choke(all, by, before)
          const wanting = all.filter(({ interested, seeder }) => interested && !seeder).map(({ peer }) => peer)
          const held = [...round.paid, ...round.free]
          expect(new Set(held).size).toBe(held.length)
          expect(held.length).toBe(Math.min(slots, wanting.length))
          for (const each of held) expect(wanting).toContain(each)
          const others = all.filter(({ peer, bid }) => wanting.includes(peer) && (bid === 0n || bid < BigInt(ask)))
          expect(round.free.length).toBeGreaterThanOrEqual(Math.min(freeSlots(slots, 0.2), others.length))
          if (before.optimistic && before.optimistic.rounds < 3 && !round.paid.includes(before.optimistic.peer)) {
            expect(round.free).toContain(before.optimistic.peer)
          }
          expect(choke(all, by, before)).toEqual(round)
        },
      ),
    )
  })
})

describe('admit', () => {
  const by = rules(10, 5n)
  const contended = { ...openingRound<string>(by), price: bttPerMib(7n) }

  it('gives a free slot at once while one is empty', () => {
    expect(admit(candidate('new'), by, contended, { all: 9, paid: 0 })).toBe('free')
    expect(admit(candidate('new'), by, contended, { all: 10, paid: 0 })).toBeNull()
    expect(admit(candidate('new', { interested: false }), by, contended, { all: 0, paid: 0 })).toBeNull()
    expect(admit(candidate('new', { seeder: true }), by, contended, { all: 0, paid: 0 })).toBeNull()
  })

  it('sells a slot between rounds at the price of the round', () => {
    expect(admit(candidate('new', { bid: 7 }), by, contended, { all: 9, paid: 7 })).toBe('paid')
    expect(admit(candidate('new', { bid: 6 }), by, contended, { all: 9, paid: 7 })).toBe('free')
    expect(admit(candidate('new', { bid: 9 }), by, contended, { all: 9, paid: 8 })).toBe('free')
  })

  it('lets a peer pay for its free slot', () => {
    const holder = candidate('holder', { bid: 8, heldRounds: 1 })
    expect(admit(holder, by, contended, { all: 10, paid: 0 })).toBe('paid')
  })
})
