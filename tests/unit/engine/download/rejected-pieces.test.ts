import { expect, it } from 'vitest'
import { RejectedPieces } from '../../../../src/engine/download/rejected-pieces.ts'

it('RejectedPieces excludes a rejected piece for a while, but not other peers and pieces', () => {
  let now = 0
  const rejected = new RejectedPieces(() => now)
  const [alice, bob] = [{ name: 'alice' }, { name: 'bob' }]
  expect(rejected.waitMs(alice)).toBeNull()
  rejected.add(alice, 3)
  expect(rejected.mayRequest(alice, 3)).toBe(false)
  expect(rejected.mayRequest(alice, 4)).toBe(true)
  expect(rejected.mayRequest(bob, 3)).toBe(true)
  now += rejected.waitMs(alice) ?? Number.NaN
  expect(rejected.mayRequest(alice, 3)).toBe(true)
})
