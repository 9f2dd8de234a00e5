import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ask } from '../../../src/core/open-piece.ts'
import { Picker, RANDOM_FIRST } from '../../../src/core/picker.ts'
import type { Priority } from '../../../src/core/piece-map.ts'

interface Peer {
  readonly name: string
  msPerBlock: number
}

const PIECES = 12
const BLOCKS = 3

/** ms a block; a peer of which nothing is known takes for ever. */
const meter = (peer: Peer) => ({ drainMs: (outstanding: number) => outstanding * peer.msPerBlock })
const peerOf = (name: string, msPerBlock = 10): Peer => ({ name, msPerBlock })

function setUp(
  options: { pieceCount?: number; blocks?: number; mayAsk?: (piece: number, peer: object) => boolean } = {},
) {
  const dropped: number[] = []
  let seed = 1
  const pieceCount = options.pieceCount ?? PIECES
  const picker = new Picker<Peer>({
    pieceCount,
    blocksOf: () => options.blocks ?? BLOCKS,
    random: () => {
      seed = (seed * 48_271) % 2_147_483_647
      return (seed - 1) / 2_147_483_646
    },
    mayAsk: options.mayAsk ?? (() => true),
    dropped: (piece) => dropped.push(piece),
  })
  const join = (peer: Peer, has: 'all' | readonly number[]): Peer => {
    picker.join(peer, meter(peer))
    if (has === 'all') picker.has(peer, 'all')
    else for (const piece of has) picker.have(peer, piece)
    return peer
  }
  const all = (peer: Peer, most = Number.POSITIVE_INFINITY): Ask<Peer>[] => {
    const asks: Ask<Peer>[] = []
    for (let ask = picker.pick(peer); ask && asks.length < most; ask = picker.pick(peer)) asks.push(ask)
    return asks
  }
  return { picker, dropped, join, all, pieceCount }
}

const wantAll = (picker: Picker<Peer>, pieceCount = PIECES): void => picker.want(0, pieceCount - 1, 1)
const order = (asks: readonly Ask<Peer>[]): number[] => [...new Set(asks.map(({ piece }) => piece))]

describe('Picker', () => {
  it('asks for nothing that is not wanted, and begins with the most wanted', () => {
    const { picker, join, all } = setUp()
    const seeder = join(peerOf('s'), 'all')
    expect(picker.isInteresting(seeder)).toBe(false)
    expect(picker.pick(seeder)).toBeNull()
    picker.want(2, 3, 1)
    picker.want(7, 7, 3)
    expect(picker.missing).toBe(3)
    expect(order(all(seeder))[0]).toBe(7)
    expect(order([...picker.asksOf(seeder)]).toSorted((a, b) => a - b)).toEqual([2, 3, 7])
  })

  it('asks for the rarest first once there are some pieces to give', () => {
    const { picker, join } = setUp()
    for (let piece = 0; piece < RANDOM_FIRST; piece++) picker.verified(piece)
    wantAll(picker)
    join(peerOf('a'), [4, 5, 6, 7, 8, 10, 11])
    join(peerOf('b'), [4, 5, 6, 7, 8, 11])
    const seeder = join(peerOf('s'), 'all')
    expect(picker.pick(seeder)?.piece).toBe(9)
    for (let i = 1; i < BLOCKS; i++) expect(picker.pick(seeder)?.piece).toBe(9)
    expect(picker.pick(seeder)?.piece).toBe(10)
  })

  it('finishes a piece before it begins another, and a piece that was left before a new one', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b'), 'all')]
    const first = picker.pick(a)!
    expect(picker.pick(a)?.piece).toBe(first.piece)
    expect(picker.pick(b)?.piece).not.toBe(first.piece)
    picker.leave(a)
    const rest = [picker.pick(b), picker.pick(b), picker.pick(b)].map((ask) => ask?.piece)
    expect(rest).toContain(first.piece)
  })

  it('gives a silent peer’s blocks to others and keeps a block that comes late', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b'), 'all')]
    const [late] = all(a)
    picker.releaseAll(a)
    expect(picker.arrived(0, late!.block, a)).toEqual({ cancel: [], complete: false })
    const blocks = all(b).map(({ block }) => block)
    expect(blocks).toHaveLength(BLOCKS - 1)
    expect(blocks).not.toContain(late!.block)
  })

  it('in the endgame asks the quicker peer for what the slow one is late with, once, and cancels the loser', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const slow = join(peerOf('slow', 1_000), 'all')
    const fast = join(peerOf('fast', 10), 'all')
    const other = join(peerOf('other', 10), 'all')
    const asked = all(slow)
    expect(asked).toHaveLength(BLOCKS)
    const twins = all(fast)
    expect(twins.map(({ block }) => block)).toEqual([2, 1, 0])
    expect(all(other)).toEqual([])
    const arrival = picker.arrived(0, 2, fast)
    expect(arrival?.cancel).toEqual([asked[2]])
    expect(picker.arrived(0, 2, slow)).toBeNull()
    // The fast one leaves: its twins are the slow one's alone again, and free for another fast one.
    picker.leave(fast)
    expect(all(other).map(({ block }) => block)).toEqual([1, 0])
  })

  it('does not ask twice while anything is free, or of one that is no quicker', () => {
    const { picker, join, all } = setUp({ pieceCount: 2 })
    wantAll(picker, 2)
    const slow = join(peerOf('slow', 1_000), 'all')
    for (let i = 0; i < BLOCKS; i++) picker.pick(slow)
    const fast = join(peerOf('fast', 1), 'all')
    expect(order(all(fast).filter(({ twin }) => !twin))).not.toContain(picker.asksOf(slow)[0]?.piece)
    const equal = join(peerOf('equal', 900), 'all')
    expect(all(equal)).toEqual([])
  })

  it('bends the order for a reader as far as it is in a hurry', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    for (let piece = 0; piece < RANDOM_FIRST; piece++) picker.verified(piece)
    const seeder = join(peerOf('s'), 'all')
    join(peerOf('x'), [4, 5, 6, 8, 9, 10, 11])
    picker.hurry([{ first: 9, last: 11, dueMs: (piece) => (piece - 9) * 8_000 }])
    const asks = Array.from({ length: 3 * BLOCKS }, () => picker.pick(seeder)!.piece)
    // 9 and 10 are due within the horizon; 11 is not, and the rarest comes before it.
    expect([...new Set(asks)]).toEqual([9, 10, 7])
  })

  it('leaves what is urgent to the quick, and takes it over from the slow', () => {
    const { picker, join, all } = setUp()
    wantAll(picker)
    const slow = join(peerOf('slow', 5_000), 'all')
    picker.hurry([{ first: 5, last: 5, dueMs: () => 0 }])
    expect(picker.pick(slow)?.piece).toBe(5)
    const fast = join(peerOf('fast', 10), 'all')
    expect(order(all(fast, BLOCKS))).toEqual([5])
    const another = join(peerOf('another', 5_000), 'all')
    picker.hurry([{ first: 6, last: 6, dueMs: () => 0 }])
    expect(picker.pick(another)?.piece).not.toBe(6)
  })

  it('wants a reader’s pieces whatever is chosen, and forgets the half of one that it left behind', () => {
    const { picker, dropped, join } = setUp()
    const seeder = join(peerOf('s'), 'all')
    picker.hurry([{ first: 3, last: 4, dueMs: () => 0 }])
    expect(picker.isInteresting(seeder)).toBe(true)
    const ask = picker.pick(seeder)!
    expect(ask.piece).toBe(3)
    picker.arrived(3, ask.block, seeder)
    picker.hurry([])
    expect(dropped).toEqual([3])
    expect(picker.isInteresting(seeder)).toBe(false)
    expect(picker.missing).toBe(0)
  })

  it('serves the reader who waits before the one who plays from a buffer', () => {
    const { picker, join } = setUp()
    const seeder = join(peerOf('s'), 'all')
    picker.hurry([
      { first: 8, last: 8, dueMs: () => 0 },
      { first: 2, last: 2, dueMs: () => 4_000 },
    ])
    expect(order(Array.from({ length: 2 * BLOCKS }, () => picker.pick(seeder)!))).toEqual([8, 2])
  })

  it('keeps who is on parole to pieces of its own, and others off them', () => {
    const { picker, join, all } = setUp({ pieceCount: 2 })
    wantAll(picker, 2)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b', 1), 'all')]
    picker.setParole(a, true)
    const own = picker.pick(a)!
    expect(order(all(b))).toEqual([1 - own.piece])
    expect(order(all(a))).toEqual([own.piece])
    picker.leave(a)
    expect(order(all(b))).toEqual([own.piece])
  })

  it('asks a seeder for what nobody has when somebody else got what it was asked for, but not under a reader', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const [seeder, other] = [join(peerOf('s'), 'all'), join(peerOf('o'), [])]
    for (let i = 0; i < 2 * BLOCKS; i++) picker.pick(seeder)
    const [first, second] = order(picker.asksOf(seeder))
    picker.have(other, second!)
    const taken = picker.reconsider(second!)
    expect(taken.map(({ block }) => block)).toEqual([0, 1, 2])
    expect(picker.asksOf(seeder).map(({ piece }) => piece)).toEqual([first, first, first])
    picker.have(other, first!)
    // Two are as good as sent.
    expect(picker.reconsider(first!).map(({ block }) => block)).toEqual([2])
    for (let i = 0; i < BLOCKS; i++) picker.pick(seeder)
    const last = picker.asksOf(seeder).at(-1)!.piece
    picker.hurry([{ first: last, last, dueMs: () => 0 }])
    picker.have(other, last)
    expect(picker.reconsider(last)).toEqual([])
  })

  it('asks nobody whom a trial leaves out', () => {
    const { picker, join, all } = setUp({ mayAsk: (piece, peer) => piece !== 3 || (peer as Peer).name === 'witness' })
    picker.want(3, 3, 1)
    expect(all(join(peerOf('a'), 'all'))).toEqual([])
    expect(all(join(peerOf('witness'), 'all'))).toHaveLength(BLOCKS)
  })

  it('gives a web seed the longest gap, or what a reader needs, whole', () => {
    const { picker, join, all } = setUp()
    wantAll(picker)
    const [web, peer] = [join(peerOf('web'), 'all'), join(peerOf('p'), [3, 8])]
    all(peer)
    expect(picker.pickRun(web, 3)).toEqual({ first: 4, last: 6 })
    expect(picker.asksOf(web)).toHaveLength(3 * BLOCKS)
    expect(picker.pickRun(web, 99)).toEqual({ first: 0, last: 2 })
    picker.hurry([{ first: 10, last: 11, dueMs: () => 0 }])
    expect(picker.pickRun(web, 1)).toEqual({ first: 10, last: 10 })
  })

  it('counts what a peer has, also when it says so piece by piece and takes one back', () => {
    const { picker, join } = setUp()
    const peer = join(peerOf('a'), [])
    for (let piece = 0; piece < PIECES; piece++) picker.have(peer, piece)
    expect(picker.countOf(peer)).toBe(PIECES)
    picker.haveNot(peer, 5)
    picker.haveNot(peer, 5)
    picker.have(peer, PIECES + 3)
    expect(picker.countOf(peer)).toBe(PIECES - 1)
    expect(picker.availability(5)).toBe(0)
    expect(picker.availability(6)).toBe(1)
  })
})

type Move =
  | { readonly kind: 'join' | 'leave' | 'all' | 'pick' | 'arrive' | 'release' | 'silent'; readonly peer: number }
  | { readonly kind: 'have' | 'haveNot'; readonly peer: number; readonly piece: number }
  | { readonly kind: 'want'; readonly piece: number; readonly priority: Priority }
  | { readonly kind: 'hurry'; readonly piece: number }
  | { readonly kind: 'lost'; readonly piece: number }

const PEERS = 4
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pick' as const), peer: fc.nat(PEERS - 1) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('arrive' as const), peer: fc.nat(PEERS - 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('join' as const, 'leave' as const, 'all' as const, 'release' as const, 'silent' as const),
      peer: fc.nat(PEERS - 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('have' as const, 'haveNot' as const),
      peer: fc.nat(PEERS - 1),
      piece: fc.nat(PIECES - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('want' as const),
      piece: fc.nat(PIECES - 1),
      priority: fc.constantFrom<Priority>(0, 1, 2, 3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hurry' as const), piece: fc.nat(PIECES - 3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost' as const), piece: fc.nat(PIECES - 1) }) },
)

describe('Picker, whatever happens', () => {
  it('asks for no block twice outside the endgame and never more than twice in it, counts right, and finishes while a peer has it', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 300 }), (moves) => {
        const { picker, dropped } = setUp()
        const peers = Array.from({ length: PEERS }, (_, i) => peerOf(`p${i}`, [1, 10, 100, 1_000][i]!))
        const has = new Map<Peer, Set<number>>()
        const wanted = new Map<number, Priority>()
        let reader: number | null = null
        const here = new Set<number>()
        const got = new Map<number, Set<number>>()
        const isWanted = (piece: number): boolean =>
          (wanted.get(piece) ?? 0) > 0 || (reader !== null && piece >= reader && piece < reader + 3)
        const check = (): void => {
          for (const piece of dropped.splice(0)) got.delete(piece)
          const missing = Array.from({ length: PIECES }, (_, i) => i).filter((i) => !here.has(i) && isWanted(i))
          expect(picker.missing).toBe(missing.length)
          const outstanding = new Map<string, number>()
          for (const [peer, pieces] of has) {
            expect(picker.countOf(peer)).toBe(pieces.size)
            expect(picker.isInteresting(peer)).toBe(missing.some((piece) => pieces.has(piece)))
            for (const { piece, block } of picker.asksOf(peer)) {
              const key = `${piece}/${block}`
              outstanding.set(key, (outstanding.get(key) ?? 0) + 1)
              expect(got.get(piece)?.has(block) ?? false).toBe(false)
            }
          }
          for (const count of outstanding.values()) expect(count).toBeLessThanOrEqual(2)
          for (let piece = 0; piece < PIECES; piece++) {
            expect(picker.availability(piece)).toBe([...has.values()].filter((pieces) => pieces.has(piece)).length)
          }
        }
        const arrive = (ask: Ask<Peer>): void => {
          const arrival = picker.arrived(ask.piece, ask.block, ask.peer)
          if (!arrival) return
          const blocks = got.get(ask.piece) ?? new Set()
          got.set(ask.piece, blocks.add(ask.block))
          expect(arrival.complete).toBe(blocks.size === BLOCKS)
          if (!arrival.complete) return
          picker.verified(ask.piece)
          here.add(ask.piece)
          got.delete(ask.piece)
        }
        for (const step of moves) {
          const peer = 'peer' in step ? peers[step.peer]! : null
          const pieces = peer ? has.get(peer) : undefined
          if (step.kind === 'join' && peer && !pieces) {
            picker.join(peer, meter(peer))
            has.set(peer, new Set())
          } else if (step.kind === 'leave' && peer) {
            picker.leave(peer)
            has.delete(peer)
          } else if (step.kind === 'all' && peer && pieces) {
            picker.has(peer, 'all')
            for (let piece = 0; piece < PIECES; piece++) pieces.add(piece)
          } else if (step.kind === 'have' && peer && pieces) {
            picker.have(peer, step.piece)
            pieces.add(step.piece)
          } else if (step.kind === 'haveNot' && peer && pieces) {
            picker.haveNot(peer, step.piece)
            pieces.delete(step.piece)
          } else if (step.kind === 'pick' && peer && pieces) {
            const before = new Set(
              [...has.keys()].flatMap((one) => picker.asksOf(one).map((a) => `${a.piece}/${a.block}`)),
            )
            const ask = picker.pick(peer)
            if (ask) {
              expect(pieces.has(ask.piece) && isWanted(ask.piece) && !here.has(ask.piece)).toBe(true)
              expect(ask.twin).toBe(before.has(`${ask.piece}/${ask.block}`))
            }
          } else if (step.kind === 'arrive' && peer && pieces) {
            const [ask] = picker.asksOf(peer)
            if (ask) arrive(ask)
          } else if (step.kind === 'release' && peer && pieces) {
            const ask = picker.asksOf(peer).at(-1)
            if (ask) picker.release(ask)
          } else if (step.kind === 'silent' && peer) picker.releaseAll(peer)
          else if (step.kind === 'want') {
            picker.want(step.piece, step.piece, step.priority)
            wanted.set(step.piece, step.priority)
          } else if (step.kind === 'hurry') {
            reader = step.piece
            picker.hurry([{ first: reader, last: reader + 2, dueMs: () => 0 }])
          } else if (step.kind === 'lost') {
            picker.lost(step.piece)
            here.delete(step.piece)
            got.delete(step.piece)
          }
          check()
        }
        // Whoever is left brings all that it has: every block is asked while a peer has it.
        for (let round = 0; round < PIECES * BLOCKS * PEERS; round++) {
          for (const peer of has.keys()) {
            const ask = picker.pick(peer) ?? picker.asksOf(peer)[0]
            if (ask) arrive(ask)
          }
        }
        check()
        for (let piece = 0; piece < PIECES; piece++) {
          const isHad = [...has.values()].some((pieces) => pieces.has(piece))
          if (isWanted(piece) && isHad) expect(here.has(piece)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
