import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import type { PiecePriority } from '../../../../src/core/picking/picker-options.ts'
import { BLOCKS, type Peer, PIECES, peerOf, setUp, speedOf } from './picker-fixture.ts'

type Move =
  | { readonly kind: 'join' | 'leave' | 'all' | 'pick' | 'arrive' | 'release' | 'silent'; readonly peer: number }
  | { readonly kind: 'run'; readonly peer: number; readonly most: number }
  | { readonly kind: 'have' | 'dontHave'; readonly peer: number; readonly piece: number }
  | { readonly kind: 'want'; readonly piece: number; readonly priority: PiecePriority }
  | { readonly kind: 'deadline'; readonly piece: number }
  | { readonly kind: 'missing'; readonly piece: number }

const PEERS = 4
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pick' as const), peer: fc.nat(PEERS - 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      peer: fc.nat(PEERS - 1),
      most: fc.integer({ min: 1, max: PIECES * BLOCKS }),
    }),
  },
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
      kind: fc.constantFrom('have' as const, 'dontHave' as const),
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deadline' as const), piece: fc.nat(PIECES - 3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('missing' as const), piece: fc.nat(PIECES - 1) }) },
)

describe('Picker under random events', () => {
  it('requests no block twice but in the endgame, counts right, and finishes what peers have', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 300 }), (moves) => {
        const { picker, dropped } = setUp()
        const peers = Array.from({ length: PEERS }, (_, i) => peerOf(`p${i}`, [1, 10, 100, 1_000][i]!))
        const has = new Map<Peer, Set<number>>()
        const wanted = new Map<number, PiecePriority>()
        let reader: number | null = null
        const present = new Set<number>()
        const got = new Map<number, Set<number>>()
        const isWanted = (piece: number): boolean =>
          (wanted.get(piece) ?? 0) > 0 || (reader !== null && piece >= reader && piece < reader + 3)
        const check = (): void => {
          for (const piece of dropped.splice(0)) got.delete(piece)
          const missing = Array.from({ length: PIECES }, (_, i) => i).filter((i) => !present.has(i) && isWanted(i))
          expect(picker.missing).toBe(missing.length)
          const seen = (piece: number): boolean => [...has.values()].some((pieces) => pieces.has(piece))
          const hasSeeder = [...has.values()].some((pieces) => pieces.size === PIECES)
          if (!hasSeeder) expect(picker.unseen).toBe(missing.filter((piece) => !seen(piece)).length)
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
        const blockNumber = ({ piece, block }: { piece: number; block: number }): number => piece * BLOCKS + block
        const isHere = (number: number): boolean => {
          const piece = Math.floor(number / BLOCKS)
          return present.has(piece) || (got.get(piece)?.has(number % BLOCKS) ?? false)
        }
        /** A run is in order, of what the peer has and is wanted, with nothing but present blocks between. */
        const checkRun = (peer: Peer, pieces: ReadonlySet<number>, most: number): void => {
          const asked = new Set([...has.keys()].flatMap((one) => picker.requestsOf(one).map(blockNumber)))
          const isFree = (number: number): boolean => !isHere(number) && !asked.has(number)
          const canHave = (piece: number): boolean => isWanted(piece) && pieces.has(piece)
          const underReader = [0, 1, 2]
            .flatMap((i) => Array.from({ length: BLOCKS }, (_, block) => ({ piece: (reader ?? PIECES) + i, block })))
            .find(({ piece, block }) => piece < PIECES && canHave(piece) && isFree(blockNumber({ piece, block })))
          const run = picker.pickRun(peer, { mostBlocks: most, offers: () => true })
          const numbers = run.map(blockNumber)
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
          for (const { piece } of run) expect(canHave(piece) && !present.has(piece)).toBe(true)
          if (run.some(({ isDuplicate }) => isDuplicate)) {
            expect(run.every(({ isDuplicate }) => isDuplicate)).toBe(true)
            return
          }
          for (const number of numbers) expect(isFree(number)).toBe(true)
          for (let i = 1; i < numbers.length; i++) {
            for (let between = numbers[i - 1]! + 1; between < numbers[i]!; between++) expect(isHere(between)).toBe(true)
          }
          expect(run.length).toBeLessThanOrEqual(Math.max(most, BLOCKS))
          if (underReader) expect(numbers[0]).toBe(blockNumber(underReader))
          // What is free, wanted and at the peer is never left: a run is empty only when there is nothing.
          const anyFree = Array.from({ length: PIECES * BLOCKS }, (_, i) => i).some(
            (number) => canHave(Math.floor(number / BLOCKS)) && isFree(number),
          )
          expect(run.length > 0).toBe(anyFree)
        }
        const arrive = (request: PendingRequest<Peer>): void => {
          const arrival = picker.onBlock(request.piece, request.block, request.peer)
          if (!arrival) return
          const blocks = got.get(request.piece) ?? new Set()
          got.set(request.piece, blocks.add(request.block))
          expect(arrival.complete).toBe(blocks.size === BLOCKS)
          if (!arrival.complete) return
          picker.markPresent(request.piece)
          present.add(request.piece)
          got.delete(request.piece)
        }
        for (const step of moves) {
          const peer = 'peer' in step ? peers[step.peer]! : null
          const pieces = peer ? has.get(peer) : undefined
          if (step.kind === 'join' && peer && !pieces) {
            picker.addPeer(peer, speedOf(peer))
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
          } else if (step.kind === 'dontHave' && peer && pieces) {
            picker.removePiece(peer, step.piece)
            pieces.delete(step.piece)
          } else if (step.kind === 'pick' && peer && pieces) {
            const before = new Set(
              [...has.keys()].flatMap((one) => picker.requestsOf(one).map((a) => `${a.piece}/${a.block}`)),
            )
            const request = picker.pick(peer)
            if (request) {
              expect(pieces.has(request.piece) && isWanted(request.piece) && !present.has(request.piece)).toBe(true)
              expect(request.isDuplicate).toBe(before.has(`${request.piece}/${request.block}`))
            }
          } else if (step.kind === 'run' && peer && pieces) {
            checkRun(peer, pieces, step.most)
          } else if (step.kind === 'arrive' && peer && pieces) {
            const [request] = picker.requestsOf(peer)
            if (request) arrive(request)
          } else if (step.kind === 'release' && peer && pieces) {
            const request = picker.requestsOf(peer).at(-1)
            if (request) picker.release(request)
          } else if (step.kind === 'silent' && peer) picker.releaseAll(peer)
          else if (step.kind === 'want') {
            picker.setPriority(step.piece, step.piece, step.priority)
            wanted.set(step.piece, step.priority)
          } else if (step.kind === 'deadline') {
            reader = step.piece
            picker.setDeadlines([{ first: reader, last: reader + 2, dueMs: () => 0 }])
          } else if (step.kind === 'missing') {
            picker.markMissing(step.piece)
            present.delete(step.piece)
            got.delete(step.piece)
          }
          check()
        }
        // The remaining peers send all that they have: every block that a peer has is requested.
        for (let round = 0; round < PIECES * BLOCKS * PEERS; round++) {
          for (const peer of has.keys()) {
            const request = picker.pick(peer) ?? picker.requestsOf(peer)[0]
            if (request) arrive(request)
          }
        }
        check()
        for (let piece = 0; piece < PIECES; piece++) {
          const isAvailable = [...has.values()].some((pieces) => pieces.has(piece))
          if (isWanted(piece) && isAvailable) expect(present.has(piece)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
