import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bttPerMib, MIB_BYTES, wei } from '../../../../../src/core/money/wei.ts'
import { creditLimitOf } from '../../../../../src/core/speed/channel/credit-limit.ts'
import { owedTo } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../../../../src/core/speed/channel/outgoing-channel.ts'
import { exposureOf, type Peer, PIECE, World } from './trade-pair.ts'

type Op = readonly [
  (
    | 'deliver'
    | 'write'
    | 'work'
    | 'save'
    | 'upload'
    | 'verify'
    | 'fail'
    | 'kill'
    | 'wipe'
    | 'cut'
    | 'connect'
    | 'award'
    | 'unaward'
    | 'advance'
    | 'settle'
  ),
  boolean,
  number,
]

const op = (wipes: boolean): fc.Arbitrary<Op> =>
  fc.tuple(
    fc.oneof(
      { weight: 10, arbitrary: fc.constant('deliver' as const) },
      { weight: 8, arbitrary: fc.constant('write' as const) },
      { weight: 6, arbitrary: fc.constant('work' as const) },
      { weight: 1, arbitrary: fc.constant('save' as const) },
      { weight: 16, arbitrary: fc.constant('upload' as const) },
      { weight: 5, arbitrary: fc.constant('verify' as const) },
      { weight: 1, arbitrary: fc.constant('fail' as const) },
      { weight: 1, arbitrary: fc.constantFrom('kill' as const, wipes ? ('wipe' as const) : ('kill' as const)) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 4, arbitrary: fc.constant('connect' as const) },
      { weight: 6, arbitrary: fc.constant('award' as const) },
      { weight: 1, arbitrary: fc.constant('unaward' as const) },
      { weight: 3, arbitrary: fc.constant('advance' as const) },
      { weight: 6, arbitrary: fc.constant('settle' as const) },
    ),
    fc.boolean(),
    fc.integer({ min: 1, max: 12 }),
  )

function run(world: World, [what, first, count]: Op): void {
  const peer = first ? world.a : world.b
  const times = (act: () => void): void => {
    for (let i = 0; i < count; i++) act()
  }
  switch (what) {
    case 'deliver':
      times(() => peer.deliver())
      break
    case 'write':
      times(() => peer.write())
      break
    case 'work':
      times(() => peer.work())
      break
    case 'save':
      peer.save()
      break
    case 'upload':
      times(() => peer.upload())
      break
    case 'verify':
      peer.verify(true)
      break
    case 'fail':
      peer.verify(false)
      break
    case 'kill':
      world.kill(peer, false)
      break
    case 'wipe':
      world.kill(peer, true)
      break
    case 'cut':
      world.cut()
      break
    case 'connect':
      world.connect(first)
      break
    case 'award':
      peer.give({ kind: 'award', price: bttPerMib(1_000n * BigInt(1 + (count % 5))) })
      break
    case 'unaward':
      peer.give({ kind: 'award', price: null })
      break
    case 'settle':
      world.settle()
      break
    case 'advance':
      world.now += count * 100
      world.a.give({ kind: 'tick' })
      world.b.give({ kind: 'tick' })
  }
}

const HIGHEST = bttPerMib(5_000n)

/** Cheaper than `expect`, which is asked a million times here. */
function must(holds: boolean, what: string, ...facts: unknown[]): void {
  if (!holds) throw new Error(`${what}: ${facts.join(', ')}`)
}

/** What must hold for `payer` paying `payee` after every single step. */
function check(payer: Peer, payee: Peer, seen: { best: bigint }): void {
  const onDisk = payer.disk.outgoing?.signed ?? 0n
  const held = payee.disk.incoming?.best?.cumulativePayout ?? 0n
  const best = payee.memory.incoming?.best?.cumulativePayout ?? 0n
  if (!payer.wiped) {
    must(payer.highestSent <= onDisk, 'a cheque is persisted before it is sent', payer.highestSent, onDisk)
    must(
      payer.disk.budget.allTime === onDisk,
      'the budget is stored with its channel',
      payer.disk.budget.allTime,
      onDisk,
    )
    must(best <= onDisk, 'the payee holds what was promised', best, onDisk)
  }
  if (!payee.wiped) {
    must(payee.highestAcknowledged <= held, 'what is acknowledged is persisted', payee.highestAcknowledged, held)
    must(held >= seen.best, 'the best cheque never shrinks', held, seen.best)
    seen.best = held
  }
  const { signed } = payer.memory.outgoing ?? { signed: 0n }
  must(signed <= payer.verified / MIB_BYTES, 'only verified bytes are paid', signed, payer.verified)
  conserve(payer.memory)
  conserve(payee.memory)
  const channel = payee.memory.incoming
  if (channel === null) return
  const most = creditLimitOf({ ...channel, loss: wei(0n) }, HIGHEST, PIECE)
  must(exposureOf(channel) <= most, 'no payer has more than one credit limit', exposureOf(channel), most)
}

function conserve({ incoming: channel, outgoing: out }: Peer['memory']): void {
  if (channel !== null) {
    const sum = channel.received + channel.netted + channel.forgiven + channel.writtenOff + owedTo(channel)
    must(channel.given === sum && channel.rest < MIB_BYTES, 'nothing leaks', channel.given, sum, channel.rest)
  }
  if (out === null) return
  must(out.taken === out.paid + out.netted + out.forgiven + owedBy(out), 'nothing leaks', out.taken)
  must(out.acknowledged <= out.signed, 'nothing is acknowledged that was not signed', out.acknowledged, out.signed)
}

/** Afterwards both meet again, and pay on the same channel. */
function goOn(world: World, payer: Peer, payee: Peer): void {
  world.cut()
  world.settle()
  // Time forgives what was lost.
  world.now += 3_600_000
  world.connect(true)
  world.settle()
  expect(payer.trade?.buying.resumed).toBe(true)
  expect(payee.memory.incoming?.best?.cumulativePayout ?? 0n).toBe(payer.memory.outgoing?.signed ?? 0n)
  const before = payer.memory.outgoing!.signed
  payee.give({ kind: 'award', price: bttPerMib(2_000n) })
  world.settle()
  const verified = payer.verified
  for (let i = 0; i < 4; i++) payee.upload()
  world.settle()
  payer.verify(true)
  for (let i = 0; i < 4; i++) {
    world.now += 1_001
    payer.give({ kind: 'tick' })
    payee.give({ kind: 'tick' })
    world.settle()
  }
  expect(payer.verified).toBeGreaterThan(verified)
  expect(owedBy(payer.memory.outgoing!)).toBeLessThanOrEqual(0n)
  const { signed, acknowledged } = payer.memory.outgoing!
  expect(signed).toBeGreaterThanOrEqual(before)
  expect(acknowledged).toBe(signed)
  expect(payee.disk.incoming?.best?.cumulativePayout ?? 0n).toBe(signed)
}

/** Two that trade already, so that what happens next happens in the middle of it. */
const WARM: readonly Op[] = (['connect', 'settle', 'award', 'settle', 'upload', 'settle', 'verify'] as const).map(
  (what) => [what, what === 'connect' || what === 'verify', 3],
)

function simulate(ops: readonly Op[], both: boolean): World {
  const world = new World(both)
  const [ab, ba] = [{ best: 0n }, { best: 0n }]
  for (const each of [...WARM, ...ops]) {
    run(world, each)
    check(world.a, world.b, ab)
    check(world.b, world.a, ba)
  }
  return world
}

describe('two trades on a wire that breaks', () => {
  it('lose no more than a credit limit, promise no more than was verified, and resume', () => {
    fc.assert(
      fc.property(fc.array(op(false), { minLength: 80, maxLength: 250, size: 'max' }), (ops) => {
        const world = simulate(ops, false)
        goOn(world, world.a, world.b)
        const { received } = world.b.memory.incoming!
        expect(received).toBeLessThanOrEqual(world.a.verified / MIB_BYTES)
      }),
      { numRuns: 100 },
    )
  })

  it('do so when both buy and net first', () => {
    fc.assert(
      fc.property(fc.array(op(false), { minLength: 80, maxLength: 250, size: 'max' }), (ops) => {
        const world = simulate(ops, true)
        goOn(world, world.a, world.b)
      }),
      { numRuns: 100 },
    )
  })

  it('do so when one peer loses all its records', () => {
    fc.assert(
      fc.property(fc.array(op(true), { minLength: 80, maxLength: 250, size: 'max' }), (ops) => {
        const world = simulate(ops, false)
        goOn(world, world.a, world.b)
      }),
      { numRuns: 100 },
    )
  })
})
