import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import {
  haltsOf,
  METERED_RULES,
  NO_HALTS,
  NO_RULES,
  type TrafficRules,
  uploadBytesLeft,
  warningOf,
} from '../../../../src/core/traffic/traffic-rules.ts'

/** In blocks. */
const month = (downloaded: number, uploaded: number, extra = 0) => ({
  downloadedBytes: downloaded * BLOCK_BYTES,
  uploadedBytes: uploaded * BLOCK_BYTES,
  extraBytes: extra * BLOCK_BYTES,
})
const upload = (blocks: number) => ({ uploadCeilingBytes: blocks * BLOCK_BYTES })
const total = (blocks: number) => ({ totalCeilingBytes: blocks * BLOCK_BYTES })

describe('haltsOf', () => {
  it.each<
    [name: string, rules: Partial<TrafficRules>, traffic: ReturnType<typeof month>, uploads: unknown, all: unknown]
  >([
    ['no rules', {}, month(1e15, 1e15), null, null],
    ['a metered connection without a rule', { isMetered: true }, month(0, 0), null, null],
    ['a rule, and a connection that is not metered', { onMetered: 'everything' }, month(0, 0), null, null],
    ['uploads on a metered one', { isMetered: true, onMetered: 'uploads' }, month(0, 0), 'metered', null],
    ['all on a metered one', { isMetered: true, onMetered: 'everything' }, month(0, 0), 'metered', 'metered'],
    ['the ceiling of uploads, not reached', upload(10), month(50, 9), null, null],
    ['a ceiling of uploads that leaves less than a block', upload(10), month(0, 9.1), 'upload-ceiling', null],
    ['a ceiling of all that leaves less than a block', total(10), month(0.1, 9), 'total-ceiling', null],
    ['the ceiling of uploads', upload(10), month(0, 10), 'upload-ceiling', null],
    ['the ceiling of uploads, raised', upload(10), month(0, 10, 5), null, null],
    ['a ceiling of nothing', upload(0), month(0, 0), 'upload-ceiling', null],
    ['the ceiling of all', total(10), month(4, 6), 'total-ceiling', 'total-ceiling'],
    ['both ceilings', { ...upload(5), ...total(10) }, month(4, 6), 'total-ceiling', 'total-ceiling'],
  ])('%s', (_, rules, traffic, uploads, everything) => {
    expect(haltsOf({ ...NO_RULES, ...rules }, traffic)).toEqual({ uploads, everything })
  })

  it('halts uploads whenever it halts everything, and more traffic never ends a halt', () => {
    const ceiling = fc.option(fc.nat(1_000 * BLOCK_BYTES))
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
  const rules = { ...NO_RULES, ...upload(100), ...total(1_000) }

  it('warns from 80 % until the ceiling is reached, of the one that is nearer', () => {
    expect(warningOf(rules, month(0, 79))).toBeNull()
    expect(warningOf(rules, month(0, 80))).toEqual({
      ...{ kind: 'upload', usedBytes: 80 * BLOCK_BYTES, ceilingBytes: 100 * BLOCK_BYTES },
    })
    expect(warningOf(rules, month(900, 85))).toMatchObject({ kind: 'total' })
    expect(warningOf(rules, month(0, 100))).toBeNull()
    expect(warningOf(rules, month(0, 100, 20))).toMatchObject({ kind: 'upload', ceilingBytes: 120 * BLOCK_BYTES })
  })
})

describe('uploadBytesLeft', () => {
  it('is what the lowest ceiling leaves, and has no end without one', () => {
    expect(uploadBytesLeft({ ...NO_RULES, ...upload(10), ...total(12) }, month(3, 4))).toBe(5 * BLOCK_BYTES)
    expect(uploadBytesLeft({ ...NO_RULES, ...upload(10) }, month(3, 11))).toBe(-BLOCK_BYTES)
    expect(uploadBytesLeft(NO_RULES, month(3, 4))).toBe(Number.POSITIVE_INFINITY)
  })
})
