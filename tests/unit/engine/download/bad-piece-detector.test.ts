import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { BadPieceDetector } from '../../../../src/engine/download/bad-piece-detector.ts'

const good = new Uint8Array(2 * BLOCK_BYTES).fill(7)
const bad = good.slice()
bad[BLOCK_BYTES + 3] = 8

describe('BadPieceDetector', () => {
  it('identifies a single source at once', () => {
    expect(new BadPieceDetector().onPieceFailed(0, bad, ['mallory', 'mallory'])).toEqual(['mallory'])
  })

  it('allows one sole source and identifies by the blocks that differ', () => {
    const detector = new BadPieceDetector()
    expect(detector.onPieceFailed(4, bad, ['alice', 'mallory'])).toEqual([])
    expect(detector.mayRequest(4, 'bob')).toBe(true)
    expect(detector.mayRequest(4, 'alice')).toBe(true)
    detector.onRequest(4, 'bob')
    expect(detector.mayRequest(4, 'bob')).toBe(true)
    expect(detector.mayRequest(4, 'alice')).toBe(false)
    expect(detector.mayRequest(5, 'alice')).toBe(true)
    expect(detector.hasBadCopy(4)).toBe(true)
    expect(detector.onPieceVerified(4, good)).toEqual(['mallory'])
    expect(detector.mayRequest(4, 'alice')).toBe(true)
  })

  it('allows another sole source when the first leaves', () => {
    const detector = new BadPieceDetector()
    detector.onPieceFailed(1, bad, ['a', 'b'])
    detector.onRequest(1, 'a')
    expect(detector.mayRequest(1, 'c')).toBe(false)
    detector.release('a')
    expect(detector.mayRequest(1, 'c')).toBe(true)
  })

  it('keeps a bounded number of bad copies and of banned peers', () => {
    const detector = new BadPieceDetector()
    for (let piece = 0; piece < LIMITS.suspectPieces + 3; piece++) detector.onPieceFailed(piece, bad, ['a', 'b'])
    expect(detector.hasBadCopy(LIMITS.suspectPieces)).toBe(false)
    for (let i = 0; i <= LIMITS.bannedPeers; i++) detector.ban(`peer${i}`)
    expect(detector.isBanned('peer0')).toBe(false)
    expect(detector.isBanned(`peer${LIMITS.bannedPeers}`)).toBe(true)
  })
})
