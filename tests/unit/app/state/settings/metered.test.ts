import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEFAULT_DATA_USE, isDataUseChoice } from '../../../../../src/app/state/settings/data-use-choice.ts'
import { meteredOf } from '../../../../../src/page/metered.ts'

it('a connection is metered where the browser reports a mobile network or saves data, and nowhere else', () => {
  expect(meteredOf(undefined)).toBeNull()
  expect(meteredOf({})).toBeNull()
  expect(meteredOf({ type: 'wifi', saveData: false })).toBeNull()
  expect(meteredOf({ type: 'cellular', saveData: true })).toBe('cellular')
  expect(meteredOf({ saveData: true })).toBe('saveData')
})

it('a stored choice is read back only in the shape that was written', () => {
  expect(isDataUseChoice(JSON.parse(JSON.stringify(DEFAULT_DATA_USE)))).toBe(true)
  for (const bad of [0, -1, 1.5, '5']) {
    expect(isDataUseChoice({ ...DEFAULT_DATA_USE, uploadCeilingBytes: bad })).toBe(false)
  }
  expect(isDataUseChoice({ ...DEFAULT_DATA_USE, onMetered: 'all' })).toBe(false)
  fc.assert(fc.property(fc.anything(), (value) => !isDataUseChoice(value)))
})
