import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBencode, readBencode } from '../../../../src/core/bencode/decode.ts'
import { encodeBencode } from '../../../../src/core/bencode/encode.ts'
import type { BencodeValue } from '../../../../src/core/bencode/value.ts'
import { fromBinaryString, toBinaryString } from '../../../../src/core/bytes.ts'
import { MetainfoError } from '../../../../src/core/errors.ts'
import { raw } from '../../../vectors/torrents.ts'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof MetainfoError) return error.code
    throw error
  }
  return 'accepted'
}

const key = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 6 })
const { value: anyValue } = fc.letrec<{ value: BencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.uint8Array({ maxLength: 20 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}))

/** Order of keys is not part of a value. */
function normal(value: BencodeValue): unknown {
  if (value instanceof Uint8Array) return toBinaryString(value)
  if (Array.isArray(value)) return value.map(normal)
  if (value instanceof Map)
    return [...value].map(([k, v]) => [k, normal(v)] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  return value
}

describe('bencode', () => {
  test.each<[string, BencodeValue]>([
    ['4:spam', raw('spam')],
    ['0:', raw('')],
    ['i3e', 3n],
    ['i0e', 0n],
    ['i-3e', -3n],
    ['i9223372036854775807e', 2n ** 63n - 1n],
    ['i-9223372036854775808e', -(2n ** 63n)],
    ['l4:spam4:eggse', [raw('spam'), raw('eggs')]],
    ['de', new Map()],
    [
      'd3:cow3:moo4:spaml1:a1:bee',
      new Map<string, BencodeValue>([
        ['cow', raw('moo')],
        ['spam', [raw('a'), raw('b')]],
      ]),
    ],
  ])('BEP 3: %s', (text, value) => {
    expect(decodeBencode(raw(text))).toEqual(value)
    expect(toBinaryString(encodeBencode(value))).toBe(text)
  })

  test.each([
    ['', 'bencode-truncated'],
    ['i1', 'bencode-truncated'],
    ['5:spam', 'bencode-truncated'],
    ['d1:a', 'bencode-truncated'],
    ['l', 'bencode-truncated'],
    ['e', 'bencode-value'],
    ['x', 'bencode-value'],
    ['d1:ae', 'bencode-value'],
    ['i01e', 'bencode-integer'],
    ['i-01e', 'bencode-integer'],
    ['i-0e', 'bencode-integer'],
    ['ie', 'bencode-integer'],
    ['i-e', 'bencode-integer'],
    ['i--1e', 'bencode-integer'],
    ['i9223372036854775808e', 'bencode-overflow'],
    ['i-9223372036854775809e', 'bencode-overflow'],
    ['00:', 'bencode-string-length'],
    ['04:spam', 'bencode-string-length'],
    ['12345678901:', 'bencode-string-length'],
    ['di1e1:ae', 'bencode-key'],
    ['dlei1ee', 'bencode-key'],
    ['d1:bi1e1:ai2ee', 'bencode-key-order'],
    ['d1:ai1e1:ai2ee', 'bencode-key-duplicate'],
    ['d1:bi1e1:ai1e1:bi2ee', 'bencode-key-duplicate'],
    ['i1ei2e', 'bencode-trailing'],
  ])('refuses %s', (text, code) => {
    expect(codeOf(() => decodeBencode(raw(text)))).toBe(code)
  })

  test('errors have the offset of the problem', () => {
    expect(() => decodeBencode(raw('d1:ai01ee'))).toThrow(expect.objectContaining({ fields: { offset: 4 } }))
  })

  test('input beyond the depth or token limit is refused', () => {
    expect(codeOf(() => decodeBencode(raw('lllleeee'), { depth: 4, tokens: 99 }))).toBe('accepted')
    expect(codeOf(() => decodeBencode(raw('llllleeeee'), { depth: 4, tokens: 99 }))).toBe('bencode-depth')
    expect(codeOf(() => decodeBencode(raw('li1ei2ee'), { depth: 4, tokens: 3 }))).toBe('accepted')
    expect(codeOf(() => decodeBencode(raw('li1ei2ei3ee'), { depth: 4, tokens: 3 }))).toBe('bencode-tokens')
  })

  test('readBencode reports unsorted keys and the spans of the outermost dictionary', () => {
    const { value, spans, unsortedKeyAt } = readBencode(raw('d1:bd1:xi1ee1:ai22ee'))
    expect([...(value as Map<string, BencodeValue>).keys()]).toEqual(['b', 'a'])
    expect(unsortedKeyAt).toBe(12)
    expect(Object.fromEntries(spans)).toEqual({
      b: { start: 4, end: 12, unsortedKeyAt: null },
      a: { start: 15, end: 19, unsortedKeyAt: null },
    })
  })

  test('readBencode reports in which value of the outermost dictionary keys are unsorted', () => {
    const { spans, unsortedKeyAt } = readBencode(raw('d1:ad1:yi1e1:xi2ee1:bi3ee'))
    expect(unsortedKeyAt).toBe(11)
    expect(spans.get('a')?.unsortedKeyAt).toBe(11)
    expect(spans.get('b')?.unsortedKeyAt).toBeNull()
  })

  test('encodeBencode sorts keys by raw bytes', () => {
    const value = new Map<string, BencodeValue>([
      ['\u00ff', 1n],
      ['a', 2n],
      ['', 3n],
      ['aa', 4n],
    ])
    expect(toBinaryString(encodeBencode(value))).toBe('d0:i3e1:ai2e2:aai4e1:\u00ffi1ee')
  })

  test('formatting and parsing round-trips', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(normal(decodeBencode(encodeBencode(value)))).toEqual(normal(value))
      }),
    )
  })

  test('accepted input is canonical: it encodes to the same bytes', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'dlie0123456789:-a'), maxLength: 24 })
    fc.assert(
      fc.property(soup, (text) => {
        const bytes = fromBinaryString(text)
        if (codeOf(() => decodeBencode(bytes)) === 'accepted')
          expect(encodeBencode(decodeBencode(bytes))).toEqual(bytes)
      }),
      { numRuns: 2_000 },
    )
  })

  test('random bytes throw nothing but MetainfoError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void codeOf(() => decodeBencode(bytes))),
      { numRuns: 500 },
    )
  })
})
