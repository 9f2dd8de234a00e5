import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { badSources, singleSource } from '../../../../src/core/picking/bad-blocks.ts'

describe('badSources', () => {
  test('finds the sources of differing blocks, each once, including the short last block', () => {
    const good = new Uint8Array(10)
    const failed = good.slice()
    failed[9] = 1
    failed[0] = 1
    expect(badSources(failed, good, ['ann', 'bob', 'ann'], 4)).toEqual(['ann'])
    expect(badSources(failed, good, ['ann', 'bob', 'cid'], 4)).toEqual(['ann', 'cid'])
    failed[7] = 1
    expect(badSources(failed, good, ['ann', 'bob', 'cid'], 4)).toEqual(['ann', 'bob', 'cid'])
    expect(badSources(good, good, ['ann', 'bob', 'cid'], 4)).toEqual([])
  })

  test('throws for copies or sources of the wrong length', () => {
    expect(() => badSources(new Uint8Array(9), new Uint8Array(10), ['a', 'b', 'c'], 4)).toThrow(RangeError)
    expect(() => badSources(new Uint8Array(10), new Uint8Array(10), ['a', 'b'], 4)).toThrow(RangeError)
  })

  test('finds exactly the sources that changed bytes', () => {
    const run = fc.record({
      good: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      flips: fc.array(fc.nat(), { maxLength: 5 }),
      names: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 8, maxLength: 8 }),
    })
    fc.assert(
      fc.property(run, ({ good, flips, names }) => {
        const sources = names.slice(0, Math.ceil(good.length / 8))
        const failed = good.slice()
        const bad = new Set<string>()
        for (const at of new Set(flips.map((flip) => flip % good.length))) {
          failed[at]! ^= 1
          bad.add(sources[at >> 3]!)
        }
        expect(new Set(badSources(failed, good, sources, 8))).toEqual(bad)
      }),
    )
  })
})

test('singleSource finds the only source, if there is one', () => {
  expect(singleSource(['a', 'a'])).toBe('a')
  expect(singleSource(['a', 'b'])).toBeNull()
  expect(singleSource([])).toBeNull()
})
