import { expect, it } from 'vitest'
import { Recantations } from '../../../../src/engine/download/recant.ts'

it('asks a peer for a piece it took back only after a while, other peers and pieces at once', () => {
  let now = 0
  const recantations = new Recantations(() => now)
  const [alice, bob] = [{ name: 'alice' }, { name: 'bob' }]
  expect(recantations.waitMs(alice)).toBeNull()
  recantations.add(alice, 3)
  expect(recantations.mayAsk(alice, 3)).toBe(false)
  expect(recantations.mayAsk(alice, 4)).toBe(true)
  expect(recantations.mayAsk(bob, 3)).toBe(true)
  now += recantations.waitMs(alice) ?? Number.NaN
  expect(recantations.mayAsk(alice, 3)).toBe(true)
})
