import { expect, it } from 'vitest'
import { RejectedPieces } from '../../../../src/engine/download/rejected-pieces.ts'

it('asks a peer for a piece it refused only after a while, other peers and pieces at once', () => {
  let now = 0
  const refusals = new RejectedPieces(() => now)
  const [alice, bob] = [{ name: 'alice' }, { name: 'bob' }]
  expect(refusals.waitMs(alice)).toBeNull()
  refusals.add(alice, 3)
  expect(refusals.mayRequest(alice, 3)).toBe(false)
  expect(refusals.mayRequest(alice, 4)).toBe(true)
  expect(refusals.mayRequest(bob, 3)).toBe(true)
  now += refusals.waitMs(alice) ?? Number.NaN
  expect(refusals.mayRequest(alice, 3)).toBe(true)
})
