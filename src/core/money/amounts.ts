import { MoneyError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { type BttPerMib, bttPerMib, MIB_BYTES, type Wei, wei } from './wei.ts'

/** Decimals of BTT on every chain since 2021, and of its TRON contract. */
export const BTT_DECIMALS = 18
/** Decimals of the TRC-10 token from before the redenomination (BTTOLD). */
export const OLD_BTT_DECIMALS = 6
/** A gigabyte as prices are shown: decimal, as sizes are everywhere in the app. */
const GB_BYTES = 1_000_000_000n
/** 1 BTTOLD = 1,000 BTT, in units of 10^-6 BTTOLD and of 10^-18 BTT. */
const WEI_PER_OLD_UNIT = 10n ** 15n

/** How one language writes a number. */
interface Notation {
  readonly decimal: string
  readonly group: string
  /** The ten digits by their value's position. */
  readonly digits: readonly string[]
  readonly integers: Intl.NumberFormat
}

const notations = new Map<string, Notation>()

function notationOf(locale: string): Notation {
  const known = notations.get(locale)
  if (known !== undefined) return known
  const integers = new Intl.NumberFormat(locale, { useGrouping: 'always', maximumFractionDigits: 0 })
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always', minimumFractionDigits: 1 }).formatToParts(
    1_234_567.5,
  )
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  const plain = new Intl.NumberFormat(locale, { useGrouping: false })
  const digits = Array.from({ length: 10 }, (_, digit) => plain.format(digit))
  const notation = { decimal: partOf('decimal') || '.', group: spaceless(partOf('group')), digits, integers }
  notations.set(locale, notation)
  return notation
}

/** Marks of writing direction: invisible, and some languages put them around a number. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** Spaces and apostrophes that stand between groups of digits: a person types the one on the keyboard. */
const spaceless = (text: string): string => text.replace(/[\s\u00a0\u2009\u202f]/g, ' ').replace(/['’]/g, '’')

/**
 * The sign that a text has before its decimals: the language's own one, or else a single point or comma that cannot
 * group thousands, as "1,5", "1,25" and "0,500". Before three digits it may: "1,500" is 1500 where the comma is for
 * groups, 1.5 where it is for decimals, and elsewhere it could be read in two ways.
 */
function decimalSign(text: string, { decimal }: Notation): string {
  const [whole = '', fraction = '', ...more] = text.split(/[.,]/)
  if (text.includes(decimal) || more.length > 0) return decimal
  return fraction.length === 3 && /[^0]/.test(whole) ? decimal : (/[.,]/.exec(text)?.[0] ?? decimal)
}

/**
 * Reads an amount as a person of this language writes it: its decimal sign, or a point or comma that can be nothing
 * else ({@link decimalSign}), digits of its script or 0–9, groups only where the language puts them. What could be read
 * in two ways is refused.
 *
 * @param locale BCP 47
 * @param decimals of the token: 18 for BTT
 * @throws MoneyError `amount-empty`, `amount-malformed` with the expected `example`, `amount-grouping`,
 * `amount-negative`, `amount-decimals`, `amount-too-long`, `out-of-range`
 */
export function parseAmount(text: string, locale: string, decimals: number = BTT_DECIMALS): Wei {
  if (text.length > LIMITS.amountCharacters) {
    const limit = LIMITS.amountCharacters
    throw new MoneyError('amount-too-long', `Expected at most ${limit} characters, got ${text.length}`, { limit })
  }
  const notation = notationOf(locale)
  const read = latin(spaceless(text.replace(DIRECTION_MARKS, '')).trim(), notation)
  if (read === '') throw new MoneyError('amount-empty', 'Expected an amount, got nothing')
  if (/^[-−]/.test(read)) throw new MoneyError('amount-negative', `Expected 0 or more, got "${text}"`, { text })
  const [whole = '', fraction, ...more] = read.split(decimalSign(read, notation))
  const integer = ungrouped(whole, notation, text, locale)
  if (more.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction)) || (integer === '' && !fraction)) {
    throw malformed(text, locale)
  }
  const significant = (fraction ?? '').replace(/(?<!0)0+$/, '')
  if (significant.length > decimals) {
    throw new MoneyError('amount-decimals', `Expected at most ${decimals} decimals, got ${significant.length}`, {
      decimals,
      text,
    })
  }
  return wei(BigInt(`${integer}${significant.padEnd(decimals, '0')}` || '0'))
}

function malformed(text: string, locale: string): MoneyError {
  const example = exampleOf(locale)
  return new MoneyError('amount-malformed', `Expected a number such as ${example}, got "${text}"`, { text, example })
}

const exampleOf = (locale: string): string => new Intl.NumberFormat(locale, { useGrouping: 'always' }).format(1234.5)

/** Digits of the language's own script as 0–9. */
function latin(text: string, { digits }: Notation): string {
  return Array.from(text, (character) => {
    const digit = digits.indexOf(character)
    return digit === -1 ? character : String(digit)
  }).join('')
}

/** The digits of a whole number. Its groups, if it has any, stand where the language puts them. */
function ungrouped(whole: string, notation: Notation, text: string, locale: string): string {
  if (/^\d*$/.test(whole)) return whole
  const joined = notation.group === '' ? whole : whole.split(notation.group).join('')
  // A point or comma before three digits groups thousands in other languages.
  const digits = joined.replace(/^(\d+)[.,](\d{3})$/, '$1$2')
  if (!/^\d+$/.test(digits)) throw malformed(text, locale)
  const expected = notation.integers.format(BigInt(digits))
  if (latin(spaceless(expected.replace(DIRECTION_MARKS, '')), notation) !== whole) {
    const example = exampleOf(locale)
    throw new MoneyError('amount-grouping', `Expected ${expected}, got "${text}"`, { expected, text, example })
  }
  return digits
}

export interface AmountFormat {
  /** Most decimals shown; what they cannot show is rounded by `rounding`. Default 4. */
  readonly maxFractionDigits?: number
  /** "1.2M" instead of "1,234,567". */
  readonly compact?: boolean
  /** `down`, the default, for amounts owned or received; `up` for amounts paid. */
  readonly rounding?: 'down' | 'up'
  /** Of the amount: 18 (BTT) by default. */
  readonly decimals?: number
}

/** `units / 10^decimals` as an exact decimal: "0.0015". */
export function decimalText(units: bigint, decimals: number = BTT_DECIMALS): Intl.StringNumericLiteral {
  const digits = units.toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/(?<!0)0+$/, '')
  return (fraction === '' ? whole : `${whole}.${fraction}`) as Intl.StringNumericLiteral
}

/**
 * An amount in the user's language, without a unit. Never rounds up what one owns nor down what one pays; something
 * that would be shown as 0 keeps two significant digits instead.
 */
export function formatWei(amount: Wei, locale: string, format: AmountFormat = {}): string {
  const { maxFractionDigits = 4, compact = false, rounding = 'down', decimals = BTT_DECIMALS } = format
  const roundingMode = rounding === 'down' ? 'floor' : 'ceil'
  const isTiny = amount > 0n && maxFractionDigits < decimals && amount < 10n ** BigInt(decimals - maxFractionDigits)
  const precision = isTiny
    ? { maximumSignificantDigits: 2 }
    : compact
      ? { maximumSignificantDigits: 4 }
      : { maximumFractionDigits: maxFractionDigits }
  const notation = compact && !isTiny ? 'compact' : 'standard'
  // A string keeps every digit; a Number would lose them above 2^53.
  return new Intl.NumberFormat(locale, { ...precision, roundingMode, notation }).format(decimalText(amount, decimals))
}

/**
 * An amount with all its decimals and no groups, for a field that the user edits: {@link parseAmount} reads it back
 * exactly.
 */
export function editableAmount(amount: Wei, locale: string, decimals: number = BTT_DECIMALS): string {
  const format = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: decimals })
  return format.format(decimalText(amount, decimals))
}

/** What a decimal gigabyte (10^9 bytes) costs. Rounded up by default, as what one pays. */
export function perGigabyte(price: BttPerMib, rounding: 'down' | 'up' = 'up'): Wei {
  const scaled = price * GB_BYTES
  return wei(rounding === 'up' ? (scaled + MIB_BYTES - 1n) / MIB_BYTES : scaled / MIB_BYTES)
}

/**
 * The price of a MiB at which a decimal gigabyte costs `amount`. Rounded down by default: a maximum is never exceeded.
 */
export function priceFromGigabyte(amount: Wei, rounding: 'down' | 'up' = 'down'): BttPerMib {
  const scaled = amount * MIB_BYTES
  return bttPerMib(rounding === 'up' ? (scaled + GB_BYTES - 1n) / GB_BYTES : scaled / GB_BYTES)
}

/** What an amount of BTTOLD (units of 10^-6, before December 2021) is in today's BTT: 1,000 times as many. */
export function fromOldBtt(oldUnits: bigint): Wei {
  return wei(oldUnits * WEI_PER_OLD_UNIT)
}

/** Today's BTT in units of 10^-6 BTTOLD, rounded down. */
export function toOldBtt(amount: Wei): bigint {
  return amount / WEI_PER_OLD_UNIT
}
