import { describe, expect, it } from 'vitest'
import { Contention } from '../../../../../src/core/embed/give/contention.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

const measured = (quiet: readonly number[], giving: readonly number[]): Contention => {
  const contention = new Contention()
  for (const ms of quiet) contention.measured(ms, false, 0)
  for (const ms of giving) contention.measured(ms, true, 0)
  return contention
}

describe('giving is in the way of own requests', () => {
  it.each([
    ['three take twice as long', [50, 55, 60], [120, 130, 125], true],
    ['two do not count yet', [50, 55, 60], [120, 130], false],
    ['one slow answer is no sign', [50, 55, 60], [60, 900, 55], false],
    ['a few ms are noise', [5, 6, 7], [14, 15, 16], false],
    ['nothing is known of the time before', [], [900, 900, 900], false],
    ['they take longer, but not twice as long', [50, 55, 60], [100, 100, 100], false],
  ])('%s', (_title, quiet, giving, expected) => {
    expect(measured(quiet, giving).isContended(1)).toBe(expected)
  })

  it('ends after a while, and needs three new samples to begin again', () => {
    const contention = measured([50], [120, 120, 120])
    expect(contention.isContended(LIMITS.embedContentionMs - 1)).toBe(true)
    expect(contention.isContended(LIMITS.embedContentionMs)).toBe(false)
    contention.measured(120, true, LIMITS.embedContentionMs)
    expect(contention.isContended(LIMITS.embedContentionMs)).toBe(false)
  })
})
