import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRange } from '../../../../src/core/media/range.ts'

const range = (start: number, end: number) => ({ kind: 'range', start, end })
const full = { kind: 'full' }
const unsatisfiable = { kind: 'unsatisfiable' }

// RFC 9110 §14.1.2 and §14.2, for 10,000 bytes as in its examples.
describe('a Range header for 10,000 bytes', () => {
  test.each([
    [null, full],
    ['bytes=0-499', range(0, 499)],
    ['bytes=500-999', range(500, 999)],
    ['bytes=-500', range(9_500, 9_999)],
    ['bytes=9500-', range(9_500, 9_999)],
    ['bytes=0-', range(0, 9_999)],
    ['bytes=0-0', range(0, 0)],
    ['bytes=-1', range(9_999, 9_999)],
    ['bytes=0-0,-1', range(0, 0)],
    [' bytes= 0-999, 4500-5499, -1000', range(0, 999)],
    ['bytes=10000-,5-6', range(5, 6)],
    ['bytes=,,5-6', range(5, 6)],
    ['BYTES=5-6', range(5, 6)],
    ['bytes = 5 - 6', range(5, 6)],
    ['bytes=9999-20000', range(9_999, 9_999)],
    ['bytes=0-99999999999999999999999', range(0, 9_999)],
    ['bytes=-20000', range(0, 9_999)],
    ['bytes=-99999999999999999999999', range(0, 9_999)],
    ['bytes=10000-', unsatisfiable],
    ['bytes=10000-10001', unsatisfiable],
    ['bytes=99999999999999999999999-', unsatisfiable],
    ['bytes=-0', unsatisfiable],
    ['', full],
    ['bytes', full],
    ['bytes=', full],
    ['bytes=,', full],
    ['bytes=-', full],
    ['bytes=a-b', full],
    ['bytes=5', full],
    ['bytes=6-5', full],
    ['bytes=1-2-3', full],
    ['bytes=--5', full],
    ['bytes=+1-2', full],
    ['bytes=1.5-2', full],
    ['bytes=0-1,x', full],
    ['items=0-5', full],
    ['xbytes=0-5', full],
  ])('%s', (header, expected) => {
    expect(parseRange(header, 10_000)).toEqual(expected)
  })
})

test('an empty file is served whole', () => {
  for (const header of [null, 'bytes=0-', 'bytes=0-0', 'bytes=-5', 'bytes=5-'])
    expect(parseRange(header, 0)).toEqual(full)
})

test('any header gives a range inside the file', () => {
  const header = fc.string({ unit: fc.constantFrom(...'0123456789-, ='), maxLength: 20 }).map((text) => `bytes=${text}`)
  fc.assert(
    fc.property(header, fc.integer({ min: 0, max: 50 }), (text, size) => {
      const choice = parseRange(text, size)
      if (choice.kind === 'range')
        expect(choice.start >= 0 && choice.start <= choice.end && choice.end < size).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
