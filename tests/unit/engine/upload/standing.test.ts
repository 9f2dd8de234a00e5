import type { Wire } from 'bittorrent-protocol'
import { expect, it } from 'vitest'
import { TURN_ROUNDS } from '../../../../src/core/choking/choker.ts'
import { Standing } from '../../../../src/engine/upload/standing.ts'

const wireOf = (name: string): Wire => ({ name }) as unknown as Wire

it('lets a payer come back on another wire, whose first one was left behind by a killed browser', () => {
  const standing = new Standing()
  const [dead, back] = [wireOf('dead'), wireOf('back')]
  standing.lay('payer', dead, false)
  expect(standing.counts('payer', dead)).toBe(false)
  expect(standing.counts('payer', back)).toBe(true)
})

it('puts a payer out with all its wires when its slots lie round after round, until it pays', () => {
  const standing = new Standing()
  const wires = Array.from({ length: TURN_ROUNDS + 1 }, (_, i) => wireOf(`wire ${i}`))
  for (let round = 0; round < TURN_ROUNDS; round++) {
    standing.nextRound()
    standing.lay('payer', wires[round]!, false)
  }
  expect(standing.counts('payer', wires.at(-1)!)).toBe(false)
  standing.paid('payer', wires.at(-1)!)
  expect(standing.counts('payer', wires.at(-1)!)).toBe(true)
})
