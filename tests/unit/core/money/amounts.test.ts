import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import {
  decimalText,
  editableAmount,
  formatWei,
  fromOldBtt,
  OLD_BTT_DECIMALS,
  parseAmount,
  perGigabyte,
  priceFromGigabyte,
  toOldBtt,
} from '../../../../src/core/money/amounts.ts'
import { BTT, type BttPerMib, MAX_UINT256, type Wei } from '../../../../src/core/money/wei.ts'

const LOCALES = 'en de de-CH fr fr-CH hi hi-u-nu-deva ar ar-EG fa pl es pt-PT ru sv en-IN bn my th-u-nu-thai ja'.split(
  ' ',
)
const locale = fc.constantFrom(...LOCALES)
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX_UINT256 }),
  fc.bigInt({ min: 0n, max: 10n ** 33n }),
  fc.bigInt({ min: 0n, max: 10n ** 15n }).map((value) => value * 10n ** 18n),
  fc.bigInt({ min: 0n, max: 10n ** 20n }),
) as fc.Arbitrary<Wei>
const wei = (value: bigint) => value as Wei
const code = (of: () => unknown): string => {
  try {
    return `no error: ${of()}`
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('parseAmount', () => {
  it.each([
    ['1', 'en', BTT],
    ['0', 'en', 0n],
    ['.5', 'en', BTT / 2n],
    ['5.', 'en', 5n * BTT],
    ['1,234.5', 'en', (12_345n * BTT) / 10n],
    ['1.234,5', 'de', (12_345n * BTT) / 10n],
    ["1'234.5", 'de-CH', (12_345n * BTT) / 10n],
    ['1 234,5', 'fr', (12_345n * BTT) / 10n],
    ['1\u202f234,5', 'fr', (12_345n * BTT) / 10n],
    ['12,34,567.5', 'hi', (12_345_675n * BTT) / 10n],
    ['१२,३४,५६७.५', 'hi-u-nu-deva', (12_345_675n * BTT) / 10n],
    ['١٬٢٣٤٫٥', 'ar-EG', (12_345n * BTT) / 10n],
    ['1234٫5', 'ar-EG', (12_345n * BTT) / 10n],
    ['1 234,5', 'pl', (12_345n * BTT) / 10n],
    ['1.234', 'es', 1_234n * BTT],
    // A point or a comma that can only be the decimal sign is one in every language.
    ['1,5', 'en', (3n * BTT) / 2n],
    ['1.5', 'de', (3n * BTT) / 2n],
    ['1.5', 'fr', (3n * BTT) / 2n],
    ['1,5', 'de-CH', (3n * BTT) / 2n],
    ['1,5', 'hi', (3n * BTT) / 2n],
    ['1.5', 'ar-EG', (3n * BTT) / 2n],
    ['1,5', 'ar-EG', (3n * BTT) / 2n],
    ['0,5', 'en', BTT / 2n],
    [',5', 'en', BTT / 2n],
    ['5,', 'en', 5n * BTT],
    ['0,25', 'en', BTT / 4n],
    ['0,500', 'en', BTT / 2n],
    ['0.500', 'de', BTT / 2n],
    ['12,3456', 'en', (123_456n * BTT) / 10_000n],
    // Where it groups thousands, it does before three digits.
    ['1,000', 'en', 1_000n * BTT],
    ['1.000', 'de', 1_000n * BTT],
    ['1.000', 'en', BTT],
    ['1,000', 'de', BTT],
    ['1,000', 'pl', BTT],
    ['12,345', 'hi', 12_345n * BTT],
    [' 990,000,000,000,000 ', 'en', 990_000_000_000_000n * BTT],
    ['0.000000000000000001', 'en', 1n],
    ['1.50000000000000000000000', 'en', (3n * BTT) / 2n],
  ])('%s in %s', (text, lang, expected) => {
    expect(parseAmount(text, lang)).toBe(expected)
  })

  it.each([
    ['', 'en', 'amount-empty'],
    ['  ', 'en', 'amount-empty'],
    ['.', 'en', 'amount-malformed'],
    ['abc', 'en', 'amount-malformed'],
    ['1e3', 'en', 'amount-malformed'],
    ['0x10', 'en', 'amount-malformed'],
    ['Infinity', 'en', 'amount-malformed'],
    ['1.2.3', 'en', 'amount-malformed'],
    ['1.234,5', 'en', 'amount-malformed'],
    ['5 BTT', 'en', 'amount-malformed'],
    ['-1', 'en', 'amount-negative'],
    ['−1', 'sv', 'amount-negative'],
    // Each of these can be read in two ways.
    ['1234,567', 'en', 'amount-grouping'],
    ['1234.567', 'de', 'amount-grouping'],
    ['1.234', 'fr', 'amount-grouping'],
    ['1,234', 'de-CH', 'amount-grouping'],
    ['1.234', 'ar-EG', 'amount-grouping'],
    ['12,34,567', 'en', 'amount-grouping'],
    ['1,234,567', 'hi', 'amount-grouping'],
    ['0.0000000000000000001', 'en', 'amount-decimals'],
    [`1${'0'.repeat(60)}`, 'en', 'out-of-range'],
    ['1'.repeat(LIMITS.amountCharacters + 1), 'en', 'amount-too-long'],
  ])('refuses %s in %s: %s', (text, lang, expected) => {
    expect(code(() => parseAmount(text, lang))).toBe(expected)
  })

  it('refuses with an example as the language writes it', () => {
    expect(() => parseAmount('x', 'de')).toThrow(expect.objectContaining({ fields: { text: 'x', example: '1.234,5' } }))
    expect(() => parseAmount('1.23.4', 'fr')).toThrow(expect.objectContaining({ code: 'amount-malformed' }))
    expect(() => parseAmount('1234.567', 'de')).toThrow(
      expect.objectContaining({ fields: { text: '1234.567', expected: '1.234.567', example: '1.234,5' } }),
    )
  })

  it('reads back exactly what it wrote, in every language', () => {
    fc.assert(
      fc.property(amount, locale, (value, lang) => {
        expect(parseAmount(editableAmount(value, lang), lang)).toBe(value)
        expect(parseAmount(formatWei(value, lang, { maxFractionDigits: 18 }), lang)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws anything but its own errors, and agrees with the exact decimal', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 24, unit: fc.constantFrom(...'0123456789.,-  ٫٬١’e') }),
        locale,
        (text, lang) => {
          try {
            const value = parseAmount(text, lang)
            expect(parseAmount(editableAmount(value, lang), lang)).toBe(value)
          } catch (error) {
            expect((error as Error).name).toBe('MoneyError')
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('formatWei', () => {
  const half = wei(123_456_789n * BTT + BTT / 2n + 1n)
  it.each([
    [half, 'en', {}, '123,456,789.5'],
    [half, 'de', { rounding: 'up' }, '123.456.789,5001'],
    [half, 'hi', {}, '12,34,56,789.5'],
    [half, 'en', { compact: true }, '123.4M'],
    [half, 'en', { compact: true, rounding: 'up' }, '123.5M'],
    [wei(0n), 'en', {}, '0'],
    [wei(1n), 'en', {}, '0.000000000000000001'],
    [wei(123_456n * 10n ** 6n), 'en', { compact: true }, '0.00000012'],
    [wei(123_456n * 10n ** 6n), 'en', { rounding: 'up' }, '0.00000013'],
    [wei(990_000_000_000_000n * BTT), 'en', {}, '990,000,000,000,000'],
    [wei(1_500_000n), 'en', { decimals: OLD_BTT_DECIMALS }, '1.5'],
  ] as const)('%d in %s with %o is %s', (value, lang, format, expected) => {
    expect(formatWei(value, lang, format)).toBe(expected)
  })

  it('never rounds up what one owns nor down what one pays', () => {
    fc.assert(
      fc.property(amount, locale, fc.integer({ min: 0, max: 18 }), (value, lang, maxFractionDigits) => {
        const owned = parseAmount(formatWei(value, lang, { maxFractionDigits, rounding: 'down' }), lang)
        expect(owned <= value).toBe(true)
        if (value > 0n) expect(owned > 0n).toBe(true)
        if (value < MAX_UINT256 - BTT) {
          const paid = parseAmount(formatWei(value, lang, { maxFractionDigits, rounding: 'up' }), lang)
          expect(paid >= value).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('writes an exact decimal', () => {
    expect(decimalText(1n)).toBe('0.000000000000000001')
    expect(decimalText(10n ** 18n)).toBe('1')
    expect(decimalText(123n, 0)).toBe('123')
  })
})

describe('prices', () => {
  it('are in MiB on the wire and in decimal gigabytes on the screen', () => {
    const price = 1_048_576n as BttPerMib
    expect(perGigabyte(price)).toBe(1_000_000_000n)
    expect(priceFromGigabyte(wei(1_000_000_000n))).toBe(price)
  })

  it('never cost more than the maximum that was typed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (typed) => {
        const price = priceFromGigabyte(wei(typed))
        expect(perGigabyte(price) <= typed).toBe(true)
        expect(perGigabyte(price, 'down') <= perGigabyte(price)).toBe(true)
        expect(priceFromGigabyte(wei(typed), 'up') - price <= 1n).toBe(true)
        // What is shown again is what was typed, to a thousandth of a gwei.
        expect(typed - perGigabyte(price) < 1_000n).toBe(true)
      }),
    )
  })
})

describe('BTT of before December 2021', () => {
  it('are a thousand of today’s each', () => {
    const old = parseAmount('990,000,000,000', 'en', OLD_BTT_DECIMALS)
    expect(fromOldBtt(old)).toBe(990_000_000_000_000n * BTT)
    expect(fromOldBtt(1_000_000n)).toBe(1_000n * BTT)
    expect(toOldBtt(wei(1_000n * BTT))).toBe(1_000_000n)
    expect(toOldBtt(wei(10n ** 15n - 1n))).toBe(0n)
  })

  it('convert there and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (units) => {
        expect(toOldBtt(fromOldBtt(units))).toBe(units)
      }),
    )
  })
})
