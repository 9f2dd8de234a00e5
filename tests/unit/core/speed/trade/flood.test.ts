import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { World } from './trade-pair.ts'

it('a trade treats a peer that sent too many malformed messages like one without the extension', () => {
  const world = new World(false)
  world.connect(true)
  const { b } = world
  for (let i = 0; i < LIMITS.speedStrikes; i++) b.give({ kind: 'message', bytes: new Uint8Array(600) })
  expect(b.refusals).toEqual([...Array.from({ length: LIMITS.speedStrikes }, () => 'malformed'), 'flood', 'flood'])
  expect([b.trade!.selling.refusal, b.trade!.buying.refusal]).toEqual(['flood', 'flood'])
})
