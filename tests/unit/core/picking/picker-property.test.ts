import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import type { PiecePriority } from '../../../../src/core/picking/picker-options.ts'
import { BLOCKS, meter, type Peer, PIECES, peerOf, setUp } from './picker-fixture.ts'

type Move =
  | { readonly kind: 'join' | 'leave' | 'all' | 'pick' | 'arrive' | 'release' | 'silent'; readonly peer: number }
  | { readonly kind: 'have' | 'haveNot'; readonly peer: number; readonly piece: number }
  | { readonly kind: 'want'; readonly piece: number; readonly priority: PiecePriority }
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
      priority: fc.constantFrom<PiecePriority>(0, 1, 2, 3),
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
        const wanted = new Map<number, PiecePriority>()
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
            expect(picker.pieceCountOf(peer)).toBe(pieces.size)
            expect(picker.isInteresting(peer)).toBe(missing.some((piece) => pieces.has(piece)))
            for (const { piece, block } of picker.requestsOf(peer)) {
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
        const arrive = (ask: PendingRequest<Peer>): void => {
          const arrival = picker.onBlock(ask.piece, ask.block, ask.peer)
          if (!arrival) return
          const blocks = got.get(ask.piece) ?? new Set()
          got.set(ask.piece, blocks.add(ask.block))
          expect(arrival.complete).toBe(blocks.size === BLOCKS)
          if (!arrival.complete) return
          picker.markPresent(ask.piece)
          here.add(ask.piece)
          got.delete(ask.piece)
        }
        for (const step of moves) {
          const peer = 'peer' in step ? peers[step.peer]! : null
          const pieces = peer ? has.get(peer) : undefined
          if (step.kind === 'join' && peer && !pieces) {
            picker.addPeer(peer, meter(peer))
            has.set(peer, new Set())
          } else if (step.kind === 'leave' && peer) {
            picker.removePeer(peer)
            has.delete(peer)
          } else if (step.kind === 'all' && peer && pieces) {
            picker.setPieces(peer, 'all')
            for (let piece = 0; piece < PIECES; piece++) pieces.add(piece)
          } else if (step.kind === 'have' && peer && pieces) {
            picker.addPiece(peer, step.piece)
            pieces.add(step.piece)
          } else if (step.kind === 'haveNot' && peer && pieces) {
            picker.removePiece(peer, step.piece)
            pieces.delete(step.piece)
          } else if (step.kind === 'pick' && peer && pieces) {
            const before = new Set(
              [...has.keys()].flatMap((one) => picker.requestsOf(one).map((a) => `${a.piece}/${a.block}`)),
            )
            const ask = picker.pick(peer)
            if (ask) {
              expect(pieces.has(ask.piece) && isWanted(ask.piece) && !here.has(ask.piece)).toBe(true)
              expect(ask.isDuplicate).toBe(before.has(`${ask.piece}/${ask.block}`))
            }
          } else if (step.kind === 'arrive' && peer && pieces) {
            const [ask] = picker.requestsOf(peer)
            if (ask) arrive(ask)
          } else if (step.kind === 'release' && peer && pieces) {
            const ask = picker.requestsOf(peer).at(-1)
            if (ask) picker.release(ask)
          } else if (step.kind === 'silent' && peer) picker.releaseAll(peer)
          else if (step.kind === 'want') {
            picker.setPriority(step.piece, step.piece, step.priority)
            wanted.set(step.piece, step.priority)
          } else if (step.kind === 'hurry') {
            reader = step.piece
            picker.setDeadlines([{ first: reader, last: reader + 2, dueMs: () => 0 }])
          } else if (step.kind === 'lost') {
            picker.markMissing(step.piece)
            here.delete(step.piece)
            got.delete(step.piece)
          }
          check()
        }
        // Whoever is left brings all that it has: every block is asked while a peer has it.
        for (let round = 0; round < PIECES * BLOCKS * PEERS; round++) {
          for (const peer of has.keys()) {
            const ask = picker.pick(peer) ?? picker.requestsOf(peer)[0]
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
