import { expect, it } from 'vitest'
import { TURN_ROUNDS } from '../../../../src/core/choking/choker.ts'
import { IdlePayers } from '../../../../src/engine/upload/idle-payers.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'

const wireOf = (name: string): Wire => ({ name }) as unknown as Wire

it('IdlePayers lets a payer bid on another wire after a killed browser abandoned its first', () => {
  const idlePayers = new IdlePayers()
  const [dead, back] = [wireOf('dead'), wireOf('back')]
  idlePayers.onIdleRound('payer', dead, false)
  expect(idlePayers.mayBid('payer', dead)).toBe(false)
  expect(idlePayers.mayBid('payer', back)).toBe(true)
})

it('IdlePayers ignores all bids of a payer after several rounds with idle slots, until it pays', () => {
  const idlePayers = new IdlePayers()
  const wires = Array.from({ length: TURN_ROUNDS + 1 }, (_, i) => wireOf(`wire ${i}`))
  for (let round = 0; round < TURN_ROUNDS; round++) {
    idlePayers.nextRound()
    idlePayers.onIdleRound('payer', wires[round]!, false)
  }
  expect(idlePayers.mayBid('payer', wires.at(-1)!)).toBe(false)
  idlePayers.onPaid('payer', wires.at(-1)!)
  expect(idlePayers.mayBid('payer', wires.at(-1)!)).toBe(true)
})
