import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  haltsOf,
  METERED_RULES,
  NO_HALTS,
  NO_RULES,
  type TrafficRules,
  warningOf,
} from '../../../../src/core/traffic/traffic-rules.ts'

const month = (downloadedBytes: number, uploadedBytes: number, extraBytes = 0) => ({
  ...{ downloadedBytes, uploadedBytes, extraBytes },
})

describe('haltsOf', () => {
  it.each<
    [name: string, rules: Partial<TrafficRules>, traffic: ReturnType<typeof month>, uploads: unknown, all: unknown]
  >([
    ['no rules', {}, month(1e15, 1e15), null, null],
    ['a metered connection without a rule', { isMetered: true }, month(0, 0), null, null],
    ['a rule, and a connection that is not metered', { onMetered: 'everything' }, month(0, 0), null, null],
    ['uploads on a metered one', { isMetered: true, onMetered: 'uploads' }, month(0, 0), 'metered', null],
    ['all on a metered one', { isMetered: true, onMetered: 'everything' }, month(0, 0), 'metered', 'metered'],
    ['the ceiling of uploads, not reached', { uploadCeilingBytes: 10 }, month(50, 9), null, null],
    ['the ceiling of uploads', { uploadCeilingBytes: 10 }, month(0, 10), 'upload-ceiling', null],
    ['the ceiling of uploads, raised', { uploadCeilingBytes: 10 }, month(0, 10, 5), null, null],
    ['a ceiling of nothing', { uploadCeilingBytes: 0 }, month(0, 0), 'upload-ceiling', null],
    ['the ceiling of all', { totalCeilingBytes: 10 }, month(4, 6), 'total-ceiling', 'total-ceiling'],
    ['both ceilings', { uploadCeilingBytes: 5, totalCeilingBytes: 10 }, month(4, 6), 'total-ceiling', 'total-ceiling'],
  ])('%s', (_, rules, traffic, uploads, everything) => {
    expect(haltsOf({ ...NO_RULES, ...rules }, traffic)).toEqual({ uploads, everything })
  })

  it('halts uploads whenever it halts everything, and more traffic never ends a halt', () => {
    const ceiling = fc.option(fc.nat(1_000))
    const rules = fc.record({
      isMetered: fc.boolean(),
      onMetered: fc.constantFrom(...METERED_RULES),
      uploadCeilingBytes: ceiling,
      totalCeilingBytes: ceiling,
    })
    const count = fc.nat(1_000)
    fc.assert(
      fc.property(rules, count, count, count, count, count, (limits, down, up, extra, moreDown, moreUp) => {
        const before = haltsOf(limits, month(down, up, extra))
        const after = haltsOf(limits, month(down + moreDown, up + moreUp, extra))
        if (before.everything !== null) expect(before.uploads).not.toBeNull()
        if (before.uploads !== null) expect(after.uploads).not.toBeNull()
        if (before.everything !== null) expect(after.everything).not.toBeNull()
      }),
    )
    expect(haltsOf(NO_RULES, month(1, 1))).toEqual(NO_HALTS)
  })
})

describe('warningOf', () => {
  const rules = { ...NO_RULES, uploadCeilingBytes: 100, totalCeilingBytes: 1_000 }

  it('warns from 80 % until the ceiling is reached, of the one that is nearer', () => {
    expect(warningOf(rules, month(0, 79))).toBeNull()
    expect(warningOf(rules, month(0, 80))).toEqual({ kind: 'upload', usedBytes: 80, ceilingBytes: 100 })
    expect(warningOf(rules, month(900, 85))).toMatchObject({ kind: 'total' })
    expect(warningOf(rules, month(0, 100))).toBeNull()
    expect(warningOf(rules, month(0, 100, 20))).toMatchObject({ kind: 'upload', ceilingBytes: 120 })
  })
})
