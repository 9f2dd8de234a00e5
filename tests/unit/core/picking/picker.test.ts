import { describe, expect, it } from 'vitest'
import { RANDOM_FIRST } from '../../../../src/core/picking/next-block.ts'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import type { Picker } from '../../../../src/core/picking/picker.ts'
import { BLOCKS, type Peer, PIECES, peerOf, setUp } from './picker-fixture.ts'

const wantAll = (picker: Picker<Peer>, pieceCount = PIECES): void => picker.setPriority(0, pieceCount - 1, 1)
const order = (requests: readonly PendingRequest<Peer>[]): number[] => [...new Set(requests.map(({ piece }) => piece))]

describe('Picker', () => {
  it('requests only wanted pieces, highest priority first', () => {
    const { picker, join, all } = setUp()
    const seeder = join(peerOf('s'), 'all')
    expect(picker.isInteresting(seeder)).toBe(false)
    expect(picker.pick(seeder)).toBeNull()
    picker.setPriority(2, 3, 1)
    picker.setPriority(7, 7, 3)
    expect(picker.missing).toBe(3)
    expect(order(all(seeder))[0]).toBe(7)
    expect(order([...picker.requestsOf(seeder)]).toSorted((a, b) => a - b)).toEqual([2, 3, 7])
  })

  it('requests the rarest piece first once a few are present', () => {
    const { picker, join } = setUp()
    for (let piece = 0; piece < RANDOM_FIRST; piece++) picker.markPresent(piece)
    wantAll(picker)
    join(peerOf('a'), [4, 5, 6, 7, 8, 10, 11])
    join(peerOf('b'), [4, 5, 6, 7, 8, 11])
    const seeder = join(peerOf('s'), 'all')
    expect(picker.pick(seeder)?.piece).toBe(9)
    for (let i = 1; i < BLOCKS; i++) expect(picker.pick(seeder)?.piece).toBe(9)
    expect(picker.pick(seeder)?.piece).toBe(10)
  })

  it('finishes a piece before it starts another, and an abandoned piece before a new one', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b'), 'all')]
    const first = picker.pick(a)!
    expect(picker.pick(a)?.piece).toBe(first.piece)
    expect(picker.pick(b)?.piece).not.toBe(first.piece)
    picker.removePeer(a)
    const rest = [picker.pick(b), picker.pick(b), picker.pick(b)].map((request) => request?.piece)
    expect(rest).toContain(first.piece)
  })

  it('requests a silent peer’s blocks from others and keeps a block that comes late', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b'), 'all')]
    const [late] = all(a)
    picker.releaseAll(a)
    expect(picker.onBlock(0, late!.block, a)).toEqual({ cancel: [], complete: false })
    const blocks = all(b).map(({ block }) => block)
    expect(blocks).toHaveLength(BLOCKS - 1)
    expect(blocks).not.toContain(late!.block)
  })

  it('requests late blocks from a faster peer too in the endgame, once, and cancels the loser', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const slow = join(peerOf('slow', 1_000), 'all')
    const fast = join(peerOf('fast', 10), 'all')
    const other = join(peerOf('other', 10), 'all')
    const asked = all(slow)
    expect(asked).toHaveLength(BLOCKS)
    const duplicates = all(fast)
    expect(duplicates.map(({ block }) => block)).toEqual([2, 1, 0])
    expect(all(other)).toEqual([])
    const arrival = picker.onBlock(0, 2, fast)
    expect(arrival?.cancel).toEqual([asked[2]])
    expect(picker.onBlock(0, 2, slow)).toBeNull()
    // The fast peer leaves: blocks that it duplicated may be duplicated by another fast peer.
    picker.removePeer(fast)
    expect(all(other).map(({ block }) => block)).toEqual([1, 0])
  })

  it('leaves the duplicate of a late block to a much faster peer', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const slow = join(peerOf('slow', 1_000), 'all')
    const middle = join(peerOf('middle', 300), 'all')
    const fast = join(peerOf('fast', 10), 'all')
    expect(all(slow)).toHaveLength(BLOCKS)
    expect(all(middle)).toEqual([])
    picker.removePeer(fast)
    expect(all(middle).length).toBeGreaterThan(0)
  })

  it('requests no block twice while any is free, or from a peer that is not faster', () => {
    const { picker, join, all } = setUp({ pieceCount: 2 })
    wantAll(picker, 2)
    const slow = join(peerOf('slow', 1_000), 'all')
    for (let i = 0; i < BLOCKS; i++) picker.pick(slow)
    const fast = join(peerOf('fast', 1), 'all')
    expect(order(all(fast).filter(({ isDuplicate }) => !isDuplicate))).not.toContain(picker.requestsOf(slow)[0]?.piece)
    const equal = join(peerOf('equal', 900), 'all')
    expect(all(equal)).toEqual([])
  })

  it('puts pieces with near deadlines before all others', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    for (let piece = 0; piece < RANDOM_FIRST; piece++) picker.markPresent(piece)
    const seeder = join(peerOf('s'), 'all')
    join(peerOf('x'), [4, 5, 6, 8, 9, 10, 11])
    picker.setDeadlines([{ first: 9, last: 11, dueMs: (piece) => (piece - 9) * 8_000 }])
    const requests = Array.from({ length: 3 * BLOCKS }, () => picker.pick(seeder)!.piece)
    // 9 and 10 are due within the horizon; 11 is not, and the rarest comes before it.
    expect([...new Set(requests)]).toEqual([9, 10, 7])
  })

  it('leaves urgent pieces to fast peers, and requests them from a fast peer too', () => {
    const { picker, join, all } = setUp()
    wantAll(picker)
    const slow = join(peerOf('slow', 5_000), 'all')
    picker.setDeadlines([{ first: 5, last: 5, dueMs: () => 0 }])
    expect(picker.pick(slow)?.piece).toBe(5)
    const fast = join(peerOf('fast', 10), 'all')
    expect(order(all(fast, BLOCKS))).toEqual([5])
    const another = join(peerOf('another', 5_000), 'all')
    picker.setDeadlines([{ first: 6, last: 6, dueMs: () => 0 }])
    expect(picker.pick(another)?.piece).not.toBe(6)
  })

  it('wants pieces with a deadline at any priority, and drops a partial one when the deadline goes', () => {
    const { picker, dropped, join } = setUp()
    const seeder = join(peerOf('s'), 'all')
    picker.setDeadlines([{ first: 3, last: 4, dueMs: () => 0 }])
    expect(picker.isInteresting(seeder)).toBe(true)
    const request = picker.pick(seeder)!
    expect(request.piece).toBe(3)
    picker.onBlock(3, request.block, seeder)
    picker.setDeadlines([])
    expect(dropped).toEqual([3])
    expect(picker.isInteresting(seeder)).toBe(false)
    expect(picker.missing).toBe(0)
  })

  it('serves a waiting reader before one with a buffer', () => {
    const { picker, join } = setUp()
    const seeder = join(peerOf('s'), 'all')
    picker.setDeadlines([
      { first: 8, last: 8, dueMs: () => 0 },
      { first: 2, last: 2, dueMs: () => 4_000 },
    ])
    expect(order(Array.from({ length: 2 * BLOCKS }, () => picker.pick(seeder)!))).toEqual([8, 2])
  })

  it('gives a peer on parole pieces of its own, and no other peer those', () => {
    const { picker, join, all } = setUp({ pieceCount: 2 })
    wantAll(picker, 2)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b', 1), 'all')]
    picker.setParole(a, true)
    const own = picker.pick(a)!
    expect(order(all(b))).toEqual([1 - own.piece])
    expect(order(all(a))).toEqual([own.piece])
    picker.removePeer(a)
    expect(order(all(b))).toEqual([own.piece])
  })

  it('cancels a seeder’s requests for a piece that another peer got, but not one with a deadline', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const [seeder, other] = [join(peerOf('s'), 'all'), join(peerOf('o'), [])]
    for (let i = 0; i < 2 * BLOCKS; i++) picker.pick(seeder)
    const [first, second] = order(picker.requestsOf(seeder))
    picker.addPiece(other, second!)
    const taken = picker.cancelForRarer(second!)
    expect(taken.map(({ block }) => block)).toEqual([0, 1, 2])
    expect(picker.requestsOf(seeder).map(({ piece }) => piece)).toEqual([first, first, first])
    picker.addPiece(other, first!)
    // The first two requests may have been answered already.
    expect(picker.cancelForRarer(first!).map(({ block }) => block)).toEqual([2])
    for (let i = 0; i < BLOCKS; i++) picker.pick(seeder)
    const last = picker.requestsOf(seeder).at(-1)!.piece
    picker.setDeadlines([{ first: last, last, dueMs: () => 0 }])
    picker.addPiece(other, last)
    expect(picker.cancelForRarer(last)).toEqual([])
  })

  it('does not ask a peer that the rules for failed copies exclude', () => {
    const { picker, join, all } = setUp({
      mayRequest: (piece, peer) => piece !== 3 || (peer as Peer).name === 'sole source',
    })
    picker.setPriority(3, 3, 1)
    expect(all(join(peerOf('a'), 'all'))).toEqual([])
    expect(all(join(peerOf('sole source'), 'all'))).toHaveLength(BLOCKS)
  })

  it('gives a web seed the longest gap, or whole pieces that a reader needs', () => {
    const { picker, join, all } = setUp()
    wantAll(picker)
    const [web, peer] = [join(peerOf('web'), 'all'), join(peerOf('p'), [3, 8])]
    all(peer)
    const run = (most: number, offers: (piece: number) => boolean = () => true): number[] =>
      order(picker.pickRun(web, { mostBlocks: most * BLOCKS, offers }))
    expect(run(3)).toEqual([4, 5, 6])
    expect(picker.requestsOf(web)).toHaveLength(3 * BLOCKS)
    expect(run(99)).toEqual([0, 1, 2])
    picker.setDeadlines([{ first: 10, last: 11, dueMs: () => 0 }])
    expect(run(1, (piece) => piece !== 10)).toEqual([11])
    expect(run(1)).toEqual([10])
  })

  it('lets a web seed finish an abandoned piece, over a short hole but not over what a peer is asked for', () => {
    const { picker, join } = setUp({ pieceCount: 1, blocks: 12 })
    wantAll(picker, 1)
    const [peer, web] = [join(peerOf('p'), 'all'), join(peerOf('web'), 'all')]
    const requests = Array.from({ length: 11 }, () => picker.pick(peer)!)
    const run = (): number[] => picker.pickRun(web, { mostBlocks: 9, offers: () => true }).map(({ block }) => block)
    for (const block of [1, 4, 5, 6, 7, 8]) picker.onBlock(0, block, peer)
    expect(run()).toEqual([11])
    for (const block of [0, 2, 9]) picker.release(requests[block]!)
    // Block 1 is here, block 3 is requested from the peer.
    expect(run()).toEqual([0, 2])
    picker.release(requests[3]!)
    // Five blocks are more than a run passes over.
    expect(run()).toEqual([3])
    expect(run()).toEqual([9])
    expect(run()).toEqual([])
  })

  it('gives a web seed adjacent begun pieces in one run, those of a reader first', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const web = join(peerOf('web'), 'all')
    const run = (most: number): number[] =>
      order(picker.pickRun(web, { mostBlocks: most * BLOCKS, offers: () => true }))
    expect(run(6)).toEqual([0, 1, 2, 3, 4, 5])
    picker.onBlock(0, 0, web)
    picker.releaseAll(web)
    picker.setDeadlines([{ first: 4, last: 7, dueMs: () => 0 }])
    // Begun and new pieces in one run.
    expect(run(3)).toEqual([4, 5, 6])
    picker.setDeadlines([])
    expect(run(9)).toEqual([0, 1, 2, 3])
    expect(run(9)).toEqual([7, 8, 9, 10, 11])
  })

  it('begins a run for what was given back before new pieces, and leaves alone what peers are fetching', () => {
    const { picker, join } = setUp()
    wantAll(picker)
    const [peer, web] = [join(peerOf('p'), [5, 9]), join(peerOf('web'), 'all')]
    const { piece, block } = picker.pick(peer)!
    picker.onBlock(piece, block, peer)
    const run = (most: number): readonly PendingRequest<Peer>[] =>
      picker.pickRun(web, { mostBlocks: most, offers: () => true })
    expect(order(run(BLOCKS))).toEqual([piece === 5 ? 6 : 0])
    picker.release(picker.pick(peer)!)
    expect(run(1).map((request) => request.piece)).toEqual([piece, piece])
  })

  it('has a web seed send what a slower source has under a reader, and nothing else twice', () => {
    const { picker, join, all } = setUp()
    wantAll(picker)
    const [slow, web] = [join(peerOf('slow', 5_000), 'all'), join(peerOf('web', 1), 'all')]
    expect(all(slow)).toHaveLength(PIECES * BLOCKS)
    const run = (offers: (piece: number) => boolean = () => true): readonly PendingRequest<Peer>[] =>
      picker.pickRun(web, { mostBlocks: 99, offers })
    expect(run()).toEqual([])
    picker.setDeadlines([{ first: 4, last: 7, dueMs: () => 0 }])
    expect(picker.neededSooner(web, { offers: () => true })).toBe(4)
    expect(run((piece) => piece !== 4).map(({ piece }) => piece)).toEqual([5, 5, 5])
    expect(run().map(({ piece, isDuplicate }) => [piece, isDuplicate])).toEqual([
      [4, true],
      [4, true],
      [4, true],
    ])
    // Only the two pieces that are needed next.
    expect(run()).toEqual([])
    expect(picker.neededSooner(web, { offers: () => true })).toBeNull()
    const result = picker.onBlock(4, 0, web)
    expect(result?.cancel.map(({ peer }) => peer.name)).toEqual(['slow'])
  })

  it('lets any peer finish what a peer on parole gave back', () => {
    const { picker, join, all } = setUp({ pieceCount: 1 })
    wantAll(picker, 1)
    const [a, b] = [join(peerOf('a'), 'all'), join(peerOf('b'), 'all')]
    picker.setParole(a, true)
    expect(all(a)).toHaveLength(BLOCKS)
    expect(all(b)).toEqual([])
    picker.releaseAll(a)
    expect(all(b)).toHaveLength(BLOCKS)
  })

  it('counts the pieces of a peer through have and donthave', () => {
    const { picker, join } = setUp()
    const peer = join(peerOf('a'), [])
    for (let piece = 0; piece < PIECES; piece++) picker.addPiece(peer, piece)
    expect(picker.pieceCountOf(peer)).toBe(PIECES)
    picker.removePiece(peer, 5)
    picker.removePiece(peer, 5)
    picker.addPiece(peer, PIECES + 3)
    expect(picker.pieceCountOf(peer)).toBe(PIECES - 1)
    expect(picker.availability(5)).toBe(0)
    expect(picker.availability(6)).toBe(1)
  })
})
