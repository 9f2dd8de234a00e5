import type { Wire } from 'bittorrent-protocol'
import { expect, it } from 'vitest'
import { TURN_ROUNDS } from '../../../../src/core/choking/choker.ts'
import { IdlePayers } from '../../../../src/engine/upload/idle-payers.ts'

const wireOf = (name: string): Wire => ({ name }) as unknown as Wire

it('lets a payer come back on another wire, whose first one was left behind by a killed browser', () => {
  const standing = new IdlePayers()
  const [dead, back] = [wireOf('dead'), wireOf('back')]
  standing.onIdleRound('payer', dead, false)
  expect(standing.mayBid('payer', dead)).toBe(false)
  expect(standing.mayBid('payer', back)).toBe(true)
})

it('puts a payer out with all its wires when its slots lie round after round, until it pays', () => {
  const standing = new IdlePayers()
  const wires = Array.from({ length: TURN_ROUNDS + 1 }, (_, i) => wireOf(`wire ${i}`))
  for (let round = 0; round < TURN_ROUNDS; round++) {
    standing.nextRound()
    standing.onIdleRound('payer', wires[round]!, false)
  }
  expect(standing.mayBid('payer', wires.at(-1)!)).toBe(false)
  standing.onPaid('payer', wires.at(-1)!)
  expect(standing.mayBid('payer', wires.at(-1)!)).toBe(true)
})
