import { expect, it } from 'vitest'
import { Refusals } from '../../../../src/engine/download/refusals.ts'

it('asks a peer for a piece it refused only after a while, other peers and pieces at once', () => {
  let now = 0
  const refusals = new Refusals(() => now)
  const [alice, bob] = [{ name: 'alice' }, { name: 'bob' }]
  expect(refusals.waitMs(alice)).toBeNull()
  refusals.add(alice, 3)
  expect(refusals.mayAsk(alice, 3)).toBe(false)
  expect(refusals.mayAsk(alice, 4)).toBe(true)
  expect(refusals.mayAsk(bob, 3)).toBe(true)
  now += refusals.waitMs(alice) ?? Number.NaN
  expect(refusals.mayAsk(alice, 3)).toBe(true)
})
