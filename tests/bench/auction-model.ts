import { auction } from '../../src/core/choking/auction.ts'
import {
  type Candidate,
  type ChokeRound,
  type ChokerRules,
  chokeRound,
  openingRound,
  ROUND_MS,
} from '../../src/core/choking/choker.ts'
import { FairShare } from '../../src/core/choking/fair-share.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { BTT, type BttPerMib, bttPerMib } from '../../src/core/money/wei.ts'
import { KIB, MIB } from '../../src/core/units.ts'
import { FREE_SHARE } from '../../src/engine/upload/uploader.ts'

/** The pricing of slots: our uniform price, each winner's own bid, or none. */
export type Scheme = 'uniform' | 'first-price' | 'none'

export interface Outcome {
  /** Share of all bytes that went to peers that pay nothing. */
  readonly freeShare: number
  /** Share of the paying peers' bytes that went to the quarter that would pay most. */
  readonly topQuarterShare: number
  readonly bttPerHour: number
  /** Value of all bytes to the peers that received them. */
  readonly worthBttPerHour: number
  /** Share of its value that a winning bidder keeps. */
  readonly surplusShare: number
  /** Mean change of the price from round to round. */
  readonly priceChange: number
  /** Longest time that a peer that pays nothing waited for a slot, rounds. */
  readonly longestFreeWait: number
  /** Computing time of a round without sending, ms. */
  readonly chokeMs: number
  readonly picksPerSecond: number
}

const PEERS = 500
const PAYERS = 300
const UPLINK_BYTES_PER_SECOND = 10 * MIB
/** Larger than real blocks, for a run of seconds. */
const BLOCK = 128 * KIB
/** Lifetime of a peer, rounds: 10 to 30 minutes. */
const STAY = { least: 60, most: 180 }
const ASK = bttPerMib(10n * BTT)

interface Sim {
  readonly name: number
  readonly value: BttPerMib
  bid: BttPerMib
  /** Round in which another peer replaces it. */
  leavesAt: number
  held: number
  waited: number
}

/** Mulberry32: the same swarm for every scheme. */
function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const scaled = (price: BttPerMib, percent: bigint): BttPerMib => bttPerMib((price * percent) / 100n)
const inBtt = (price: BttPerMib): number => Number(price) / Number(BTT)

/** A paying peer's value of a MiB: at least the ask, log-normal around twice that. */
function newcomer(name: number, pays: boolean, turn: number, random: () => number): Sim {
  let value = bttPerMib(0n)
  while (pays && value < ASK) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    value = bttPerMib(BigInt(Math.round(2e6 * Math.exp(0.8 * normal))) * (ASK / 1_000_000n))
  }
  const leavesAt = turn + STAY.least + Math.floor(random() * (STAY.most - STAY.least))
  return { name, value, bid: value, leavesAt, held: 0, waited: 0 }
}

const asCandidate = (sim: Sim, bid: BttPerMib): Candidate<Sim> => ({
  peer: sim,
  interested: true,
  seeder: false,
  bid,
  receivedBytes: 0,
  interesting: false,
  silentMs: 0,
  heldRounds: sim.held,
  waitedRounds: sim.waited,
})

/**
 * One seeder and 500 peers that always want more; each leaves some day and a similar one replaces it. With a uniform
 * price it is best to bid one's value, so all do. Where each pays its own bid, a winner bids 3 % less in the next
 * round, and a loser 3 % more, up to its value.
 */
export function simulate(scheme: Scheme, seed: number, rounds: number): Outcome {
  const random = dice(seed)
  const lots = dice(~seed)
  const rules: ChokerRules = { slots: LIMITS.uploadSlots, freeShare: FREE_SHARE, ask: scheme === 'none' ? null : ASK }
  const peers = Array.from({ length: PEERS }, (_, name) =>
    newcomer(name, name < PAYERS, -Math.floor(random() * STAY.least), random),
  )
  if (scheme === 'first-price') for (const peer of peers) peer.bid = scaled(peer.value, 60n)
  const values = peers
    .slice(0, PAYERS)
    .map(({ value }) => inBtt(value))
    .sort((a, b) => b - a)
  const top = values[PAYERS / 4] as number

  let round: ChokeRound<Sim> = openingRound(rules)
  const bytes = { free: 0, payers: 0, top: 0 }
  const money = { paid: 0, worth: 0, worthOfPaid: 0 }
  const time = { choke: 0, send: 0, picks: 0 }
  let longestFreeWait = 0
  let lastPrice: number | null = null
  let change = 0

  for (let turn = 0; turn < rounds; turn++) {
    const startedAt = performance.now()
    const candidates = peers.map((peer) => asCandidate(peer, peer.bid))
    round = chokeRound(candidates, rules, round, lots)
    time.choke += performance.now() - startedAt
    const paid = new Set(round.paid)
    const free = new Set(round.free)
    const priceOf = (peer: Sim): number =>
      !paid.has(peer) ? 0 : inBtt(scheme === 'first-price' ? peer.bid : (round.price ?? ASK))

    const share = new FairShare<Sim>(FREE_SHARE)
    for (const peer of [...paid, ...free]) {
      share.assign(peer, paid.has(peer) ? 'paid' : 'free', 1)
      share.ready(peer)
    }
    const sentAt = performance.now()
    for (let room = (UPLINK_BYTES_PER_SECOND * ROUND_MS) / 1_000; room > 0; room -= BLOCK) {
      const peer = share.next()
      if (!peer) break
      time.picks += 1
      share.charge(peer, BLOCK)
      const mib = BLOCK / MIB
      if (peer.value === 0n) bytes.free += BLOCK
      else bytes.payers += BLOCK
      if (inBtt(peer.value) >= top) bytes.top += BLOCK
      money.paid += priceOf(peer) * mib
      money.worth += inBtt(peer.value) * mib
      if (paid.has(peer)) money.worthOfPaid += inBtt(peer.value) * mib
    }
    time.send += performance.now() - sentAt

    const prices = [...paid].map(priceOf)
    const price = prices.length === 0 ? null : prices.reduce((sum, each) => sum + each, 0) / prices.length
    if (price !== null && lastPrice !== null) change += Math.abs(price - lastPrice) / lastPrice
    lastPrice = price

    for (const [index, peer] of peers.entries()) {
      const holds = paid.has(peer) || free.has(peer)
      peer.held = holds ? peer.held + 1 : 0
      peer.waited = holds ? 0 : peer.waited + 1
      if (peer.value === 0n) longestFreeWait = Math.max(longestFreeWait, peer.waited)
      if (scheme === 'first-price' && peer.value > 0n) {
        const next = scaled(peer.bid, paid.has(peer) ? 97n : 103n)
        peer.bid = next > peer.value ? peer.value : next
      }
      if (peer.leavesAt > turn) continue
      const next = newcomer(peer.name + PEERS, peer.value > 0n, turn, random)
      if (scheme === 'first-price') next.bid = scaled(next.value, 60n)
      peers[index] = next
    }
  }
  const hours = (rounds * ROUND_MS) / 3_600_000
  return {
    freeShare: bytes.free / (bytes.free + bytes.payers),
    topQuarterShare: bytes.top / bytes.payers,
    bttPerHour: money.paid / hours,
    worthBttPerHour: money.worth / hours,
    surplusShare: money.worthOfPaid === 0 ? 0 : 1 - money.paid / money.worthOfPaid,
    priceChange: change / rounds,
    longestFreeWait,
    chokeMs: time.choke / rounds,
    picksPerSecond: time.picks / (time.send / 1_000),
  }
}

/**
 * What a bidder gains by bidding `percent` of its value, against bidding its value, in one round of the uniform
 * auction.
 */
export function gainOfShading(percent: bigint, seed: number, rounds: number): number {
  const random = dice(seed)
  let honest = 0
  let shaded = 0
  for (let turn = 0; turn < rounds; turn++) {
    const others = Array.from({ length: 40 }, (_, bidder) => ({
      bidder,
      price: newcomer(bidder, true, 0, random).value,
    }))
    const { value } = newcomer(40, true, 0, random)
    const gain = (price: BttPerMib): number => {
      const sale = auction([...others, { bidder: 40, price }], 12, ASK, () => 0.5)
      return sale.winners.includes(40) ? inBtt(value) - inBtt(sale.price) : 0
    }
    honest += gain(value)
    shaded += gain(scaled(value, percent))
  }
  return shaded / honest
}
