import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { BadPieceDetector } from '../../../../src/engine/download/bad-piece-detector.ts'

const good = new Uint8Array(2 * BLOCK_BYTES).fill(7)
const bad = good.slice()
bad[BLOCK_BYTES + 3] = 8

describe('PieceTrial', () => {
  it('convicts a single sender at once', () => {
    expect(new BadPieceDetector().onPieceFailed(0, bad, ['mallory', 'mallory'])).toEqual(['mallory'])
  })

  it('asks one witness alone and convicts by the blocks that differ', () => {
    const trial = new BadPieceDetector()
    expect(trial.onPieceFailed(4, bad, ['alice', 'mallory'])).toEqual([])
    expect(trial.mayRequest(4, 'bob')).toBe(true)
    expect(trial.mayRequest(4, 'alice')).toBe(true)
    trial.onRequest(4, 'bob')
    expect(trial.mayRequest(4, 'bob')).toBe(true)
    expect(trial.mayRequest(4, 'alice')).toBe(false)
    expect(trial.mayRequest(5, 'alice')).toBe(true)
    expect(trial.hasBadCopy(4)).toBe(true)
    expect(trial.onPieceVerified(4, good)).toEqual(['mallory'])
    expect(trial.mayRequest(4, 'alice')).toBe(true)
  })

  it('lets another witness in when the first leaves', () => {
    const trial = new BadPieceDetector()
    trial.onPieceFailed(1, bad, ['a', 'b'])
    trial.onRequest(1, 'a')
    expect(trial.mayRequest(1, 'c')).toBe(false)
    trial.release('a')
    expect(trial.mayRequest(1, 'c')).toBe(true)
  })

  it('keeps a bounded number of failed copies and of banned peers', () => {
    const trial = new BadPieceDetector()
    for (let piece = 0; piece < LIMITS.suspectPieces + 3; piece++) trial.onPieceFailed(piece, bad, ['a', 'b'])
    expect(trial.hasBadCopy(LIMITS.suspectPieces)).toBe(false)
    for (let i = 0; i <= LIMITS.bannedPeers; i++) trial.ban(`peer${i}`)
    expect(trial.isBanned('peer0')).toBe(false)
    expect(trial.isBanned(`peer${LIMITS.bannedPeers}`)).toBe(true)
  })
})
