import { expect, test } from 'vitest'
import { Locale } from '../../../../../src/app/state/shell/locale.ts'

const locale = new Locale('en')

test('a locale formats sizes, speeds, lengths of pieces, durations and ratios for people', () => {
  const bytes = [0, 1, 999, 1_000, 1_500_000, 123_000_000_000].map((value) => locale.bytes(value))
  expect(bytes).toEqual(['0 bytes', '1 byte', '999 bytes', '1.0 kB', '1.5 MB', '123 GB'])
  const speeds = [0, 300, 700, 45_600, 1_500_000].map((value) => locale.speed(value))
  expect(speeds).toEqual(['0 kB/s', '0 kB/s', '1 kB/s', '46 kB/s', '1.5 MB/s'])
  expect(locale.pieceLength(16_384)).toBe('16 KiB')
  expect(locale.pieceLength(4 << 20)).toBe('4 MiB')
  const durations = [0, 1, 60, 3_725, 90_061].map((value) => locale.duration(value))
  expect(durations).toEqual(['0s', '1s', '1m', '1h 2m', '1d 1h'])
  expect(locale.ratio(3, 2)).toBe('1.50')
  expect(locale.ratio(3, 0)).toBeNull()
})

test('a percentage is 100% only when all of it is here', () => {
  expect(locale.percent(9_999, 10_000)).toBe('99.9%')
  expect(locale.percent(10_000, 10_000)).toBe('100%')
  expect(locale.percent(0, 0)).toBe('100%')
  expect(locale.percent(0, 5)).toBe('0%')
})

test('names are ordered with digits by value', () => {
  expect(['b', 'part 10', 'Part 2'].sort(locale.compareNames)).toEqual(['b', 'Part 2', 'part 10'])
})

test('amounts follow the system, and the interface where the system has no tag', () => {
  expect(new Locale('en', 'de-DE').amountTag).toBe('de-DE')
  expect(new Locale('en', '').amountTag).toBe('en')
})
