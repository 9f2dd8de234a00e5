import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes, equalBytes, fromBinaryString, fromHex, toBinaryString, toHex } from '../../../src/core/bytes.ts'

test('toHex and fromHex convert, and fromHex refuses other text', () => {
  expect(toHex(Uint8Array.of(0, 10, 255))).toBe('000aff')
  expect([...fromHex('000AfF')]).toEqual([0, 10, 255])
  for (const bad of ['0', '0g', ' 0', 'é0', '0x', '@0', '`0', 'G0']) expect(() => fromHex(bad)).toThrow(RangeError)
})

test('hex and binary strings round-trip', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes)
      expect(fromBinaryString(toBinaryString(bytes))).toEqual(bytes)
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    }),
  )
  const long = new Uint8Array(100_000).map((_, index) => index)
  expect(fromBinaryString(toBinaryString(long))).toEqual(long)
  expect(() => fromBinaryString('\u0100')).toThrow(RangeError)
})

test('equalBytes compares and concatBytes joins', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
  expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false)
  expect([...concatBytes([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])]).toEqual([1, 2, 3])
})
