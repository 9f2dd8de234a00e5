import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MIB_BYTES } from '../../../../src/core/money.ts'
import { exposureOf, owedTo } from '../../../../src/core/speed/in-line.ts'
import { owedBy } from '../../../../src/core/speed/out-line.ts'
import { windowOf } from '../../../../src/core/speed/window.ts'
import { bttPerMib } from '../../../../src/core/money.ts'
import { most, PIECE, type Peer, World } from './world.ts'

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
      { weight: 8, arbitrary: fc.constant('upload' as const) },
      { weight: 5, arbitrary: fc.constant('verify' as const) },
      { weight: 1, arbitrary: fc.constant('fail' as const) },
      { weight: 1, arbitrary: fc.constantFrom('kill' as const, wipes ? ('wipe' as const) : ('kill' as const)) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 4, arbitrary: fc.constant('connect' as const) },
      { weight: 4, arbitrary: fc.constant('award' as const) },
      { weight: 1, arbitrary: fc.constant('unaward' as const) },
      { weight: 3, arbitrary: fc.constant('advance' as const) },
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
      return times(() => peer.deliver())
    case 'write':
      return times(() => peer.write())
    case 'work':
      return times(() => peer.work())
    case 'save':
      return peer.save()
    case 'upload':
      return times(() => peer.upload())
    case 'verify':
      return peer.verify(true)
    case 'fail':
      return peer.verify(false)
    case 'kill':
      return world.kill(peer, false)
    case 'wipe':
      return world.kill(peer, true)
    case 'cut':
      return world.cut()
    case 'connect':
      return world.connect(first)
    case 'award':
      return peer.give({ kind: 'award', price: bttPerMib(1_000n * BigInt(1 + (count % 5))) })
    case 'unaward':
      return peer.give({ kind: 'award', price: null })
    case 'advance':
      world.now += count * 100
      world.a.give({ kind: 'tick' })
      world.b.give({ kind: 'tick' })
  }
}

const HIGHEST = bttPerMib(5_000n)

/** What must hold for `payer` paying `payee` after every single step. */
function check(payer: Peer, payee: Peer, seen: { signed: bigint; best: bigint }): void {
  const signed = payer.memory.out?.signed ?? 0n
  const best = payee.memory.in?.best?.cumulativePayout ?? 0n
  if (!payer.wiped) {
    // Persisted before it was sent; never shrinks; the walls are whole.
    expect(payer.highestSent).toBeLessThanOrEqual(payer.disk.out?.signed ?? 0n)
    expect(payer.disk.purse.allTime).toBe(payer.disk.out?.signed ?? 0n)
    expect(best).toBeLessThanOrEqual(payer.disk.out?.signed ?? 0n)
  }
  if (!payee.wiped) {
    expect(payee.highestAcknowledged).toBeLessThanOrEqual(payee.disk.in?.best?.cumulativePayout ?? 0n)
    const held = payee.disk.in?.best?.cumulativePayout ?? 0n
    expect(held).toBeGreaterThanOrEqual(seen.best)
    seen.best = held
  }
  // The payer never promises more than what it verified cost.
  expect(signed).toBeLessThanOrEqual(payer.verified / MIB_BYTES)
  seen.signed = most(seen.signed, signed)
  for (const { memory } of [payer, payee]) conserve(memory)
  const line = payee.memory.in
  if (line !== null && line.vault === payer.vault) {
    expect(owedTo(line)).toBeLessThanOrEqual(windowOf({ ...line, loss: line.loss }, HIGHEST, PIECE) + 1n)
    expect(exposureOf(line)).toBeLessThanOrEqual(windowOf({ ...line, loss: 0n as never }, HIGHEST, PIECE) + 1n)
  }
}

function conserve({ in: line, out }: Peer['memory']): void {
  if (line !== null) {
    expect(line.given).toBe(line.received + line.netted + line.forgiven + line.writtenOff + owedTo(line))
    expect(line.rest).toBeLessThan(MIB_BYTES)
  }
  if (out !== null) {
    expect(out.taken).toBe(out.paid + out.netted + out.forgiven + owedBy(out))
    expect(out.acknowledged).toBeLessThanOrEqual(out.signed)
  }
}

/** Afterwards both meet again, and pay on the same line. */
function goOn(world: World, payer: Peer, payee: Peer): void {
  world.cut()
  world.settle()
  // Time forgives what was lost.
  world.now += 3_600_000
  world.connect(true)
  world.settle()
  expect(payer.trade?.buying.resumed).toBe(true)
  expect(payee.memory.in?.best?.cumulativePayout ?? 0n).toBe(payer.memory.out?.signed ?? 0n)
  const before = payer.memory.out!.signed
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
  expect(owedBy(payer.memory.out!)).toBeLessThanOrEqual(0n)
  const { signed, acknowledged } = payer.memory.out!
  expect(signed).toBeGreaterThanOrEqual(before)
  expect(acknowledged).toBe(signed)
  expect(payee.disk.in?.best?.cumulativePayout ?? 0n).toBe(signed)
}

function simulate(ops: readonly Op[], both: boolean): World {
  const world = new World(both)
  const [ab, ba] = [
    { signed: 0n, best: 0n },
    { signed: 0n, best: 0n },
  ]
  for (const each of ops) {
    run(world, each)
    check(world.a, world.b, ab)
    check(world.b, world.a, ba)
  }
  return world
}

describe('two trades on a wire that breaks', () => {
  it('lose no more than a window, promise no more than was verified, and go on where they were', () => {
    fc.assert(
      fc.property(fc.array(op(false), { maxLength: 250 }), (ops) => {
        const world = simulate([['connect', true, 1], ...ops], false)
        goOn(world, world.a, world.b)
        const { received } = world.b.memory.in!
        expect(received).toBeLessThanOrEqual(world.a.verified / MIB_BYTES)
      }),
      { numRuns: 150 },
    )
  })

  it('do so when both buy, and net first', () => {
    fc.assert(
      fc.property(fc.array(op(false), { maxLength: 250 }), (ops) => {
        const world = simulate([['connect', true, 1], ...ops], true)
        goOn(world, world.a, world.b)
      }),
      { numRuns: 150 },
    )
  })

  it('do so when one of them loses all its records', () => {
    fc.assert(
      fc.property(fc.array(op(true), { maxLength: 250 }), (ops) => {
        const world = simulate([['connect', true, 1], ...ops], false)
        goOn(world, world.a, world.b)
      }),
      { numRuns: 150 },
    )
  })
})
