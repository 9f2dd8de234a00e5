import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { PieceTrial } from '../../../../src/engine/download/bad-piece-detector.ts'

const good = new Uint8Array(2 * BLOCK_BYTES).fill(7)
const bad = good.slice()
bad[BLOCK_BYTES + 3] = 8

describe('PieceTrial', () => {
  it('convicts a single sender at once', () => {
    expect(new PieceTrial().convict(0, bad, ['mallory', 'mallory'])).toEqual(['mallory'])
  })

  it('asks one witness alone and convicts by the blocks that differ', () => {
    const trial = new PieceTrial()
    expect(trial.convict(4, bad, ['alice', 'mallory'])).toEqual([])
    expect(trial.mayAsk(4, 'bob')).toBe(true)
    expect(trial.mayAsk(4, 'alice')).toBe(true)
    trial.asked(4, 'bob')
    expect(trial.mayAsk(4, 'bob')).toBe(true)
    expect(trial.mayAsk(4, 'alice')).toBe(false)
    expect(trial.mayAsk(5, 'alice')).toBe(true)
    expect(trial.wantsEvidence(4)).toBe(true)
    expect(trial.acquit(4, good)).toEqual(['mallory'])
    expect(trial.mayAsk(4, 'alice')).toBe(true)
  })

  it('lets another witness in when the first leaves', () => {
    const trial = new PieceTrial()
    trial.convict(1, bad, ['a', 'b'])
    trial.asked(1, 'a')
    expect(trial.mayAsk(1, 'c')).toBe(false)
    trial.release('a')
    expect(trial.mayAsk(1, 'c')).toBe(true)
  })

  it('keeps a bounded number of failed copies and of banned peers', () => {
    const trial = new PieceTrial()
    for (let piece = 0; piece < LIMITS.suspectPieces + 3; piece++) trial.convict(piece, bad, ['a', 'b'])
    expect(trial.wantsEvidence(LIMITS.suspectPieces)).toBe(false)
    for (let i = 0; i <= LIMITS.bannedPeers; i++) trial.ban(`peer${i}`)
    expect(trial.isBanned('peer0')).toBe(false)
    expect(trial.isBanned(`peer${LIMITS.bannedPeers}`)).toBe(true)
  })
})
