import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'

describe('Bitfield', () => {
  test('piece 0 is the highest bit of the first byte (BEP 3)', () => {
    const bitfield = new Bitfield(10)
    bitfield.set(0)
    bitfield.set(9)
    expect([...bitfield.bytes]).toEqual([0b1000_0000, 0b0100_0000])
  })

  test.each([
    [10, [0xff], 'bitfield-length'],
    [10, [0xff, 0, 0], 'bitfield-length'],
    [0, [0], 'bitfield-length'],
    [-1, undefined, 'bitfield-length'],
    [1.5, undefined, 'bitfield-length'],
    [10, [0, 0b0010_0000], 'bitfield-spare-bits'],
    [1, [0b0100_0000], 'bitfield-spare-bits'],
  ])('%d pieces from %j: %s', (length, bytes, code) => {
    expect(() => new Bitfield(length, bytes && Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code }))
  })

  test('a bitfield without pieces is full and empty', () => {
    const bitfield = new Bitfield(0)
    expect([bitfield.bytes.length, bitfield.count(), bitfield.isFull(), bitfield.firstMissing(0, 9)]).toEqual([
      0,
      0,
      true,
      -1,
    ])
  })

  test('no bit outside is set', () => {
    const bitfield = new Bitfield(8, Uint8Array.of(0xff))
    expect([-1, 8, 0.5, 1_000].map((index) => bitfield.get(index))).toEqual([false, false, true, false])
    for (const index of [-1, 8, 0.5, Number.NaN]) expect(() => bitfield.set(index)).toThrow(RangeError)
  })

  test('copies its input, and clones', () => {
    const bytes = Uint8Array.of(0)
    const bitfield = new Bitfield(8, bytes)
    const clone = bitfield.clone()
    bitfield.set(3)
    expect([bytes[0], clone.get(3), clone.count(), bitfield.count()]).toEqual([0, false, 0, 1])
  })

  test('firstMissing skips full bytes', () => {
    const bitfield = new Bitfield(32, Uint8Array.of(0xff, 0xff, 0x7f, 0xff))
    expect(bitfield.firstMissing(3, 32)).toBe(16)
    expect(bitfield.firstMissing(17, 32)).toBe(-1)
    expect(bitfield.firstMissing(3, 16)).toBe(-1)
  })

  test('firstSet skips empty bytes', () => {
    const bitfield = new Bitfield(32, Uint8Array.of(0, 0, 0x80, 0))
    expect(bitfield.firstSet(3, 32)).toBe(16)
    expect(bitfield.firstSet(17, 32)).toBe(-1)
    expect(bitfield.firstSet(3, 16)).toBe(-1)
  })

  test('agrees with an array of booleans', () => {
    const run = fc.record({
      length: fc.integer({ min: 1, max: 70 }),
      changes: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 200 }),
      from: fc.integer({ min: -5, max: 75 }),
      to: fc.integer({ min: -5, max: 75 }),
    })
    fc.assert(
      fc.property(run, ({ length, changes, from, to }) => {
        const model = Array.from({ length }, () => false)
        const bitfield = new Bitfield(length)
        for (const [index, value] of changes) {
          model[index % length] = value
          bitfield.set(index % length, value)
        }
        const again = new Bitfield(length, bitfield.bytes)
        for (const each of [bitfield, again]) {
          expect(model.map((_, index) => each.get(index))).toEqual(model)
          expect(each.count()).toBe(model.filter(Boolean).length)
          expect(each.isFull()).toBe(model.every(Boolean))
          expect(each.firstMissing(from, to)).toBe(
            model.findIndex((value, index) => !value && index >= from && index < to),
          )
          expect(each.firstSet(from, to)).toBe(model.findIndex((value, index) => value && index >= from && index < to))
        }
      }),
    )
  })
})
