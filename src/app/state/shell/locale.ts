import { KIB, MIB, splitBytes, splitDuration } from '../../../core/units.ts'

/** Languages of the interface: every catalogue of words exists in each of them. */
export type Language = 'en'

const INTL_UNITS = { kB: 'kilobyte', MB: 'megabyte', GB: 'gigabyte', TB: 'terabyte', PB: 'petabyte' } as const

type Options = Intl.NumberFormatOptions

/**
 * The language of the interface, and what formats numbers, dates and names in it. The composition root makes one and
 * every component receives it through the context. It never changes: another language is another `Locale`.
 */
export class Locale {
  readonly language: Language
  /**
   * BCP 47 tag for amounts of money: the system's own, because a decimal comma typed by habit must not become a
   * thousand.
   */
  readonly amountTag: string
  /** Orders names with digits by value: "part 2" before "part 10". May be passed on as it is. */
  readonly compareNames: (a: string, b: string) => number
  readonly #plurals: Intl.PluralRules
  readonly #dates: Intl.DateTimeFormat
  readonly #numbers = new Map<string, Intl.NumberFormat>()

  constructor(language: Language, amountTag = '') {
    this.language = language
    this.amountTag = amountTag || language
    this.compareNames = new Intl.Collator(language, { numeric: true, sensitivity: 'base' }).compare
    this.#plurals = new Intl.PluralRules(language)
    this.#dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  }

  plural(count: number): Intl.LDMLPluralRule {
    return this.#plurals.select(count)
  }

  /** "1,200" */
  number(value: number, options: Options = {}): string {
    return this.#format(options).format(value)
  }

  /** "1.4 GB" */
  bytes(bytes: number): string {
    const { value, unit } = splitBytes(bytes)
    if (unit === 'B') return this.number(Math.round(value), { style: 'unit', unit: 'byte', unitDisplay: 'long' })
    return this.#quantity(value, INTL_UNITS[unit], value < 100 ? 1 : 0)
  }

  /** "256 KiB": lengths of pieces are powers of two and are written so everywhere. */
  pieceLength(bytes: number): string {
    return bytes < MIB ? `${this.number(bytes / KIB)} KiB` : `${this.number(bytes / MIB)} MiB`
  }

  /** "1.4 MB/s" */
  speed(bytesPerSecond: number): string {
    const { value, unit } = splitBytes(bytesPerSecond)
    if (unit === 'B') return this.#quantity(Math.round(value) / 1_000, 'kilobyte-per-second', 0)
    return this.#quantity(value, `${INTL_UNITS[unit]}-per-second`, value < 100 && unit !== 'kB' ? 1 : 0)
  }

  /** "41.3%"; rounded down, so that 100% means all of it. 0 of 0 is all of it. */
  percent(done: number, total: number): string {
    const fraction = total <= 0 || done >= total ? 1 : Math.floor((done / total) * 1_000) / 1_000
    return this.number(fraction, { style: 'percent', maximumFractionDigits: 1 })
  }

  /** "2h 5m": the two largest units that matter. @param unitDisplay `long`: "2 hours 5 minutes" */
  duration(seconds: number, unitDisplay: 'narrow' | 'long' = 'narrow'): string {
    const { days, hours, minutes, seconds: rest } = splitDuration(seconds)
    const parts = [
      { unit: 'day', value: days },
      { unit: 'hour', value: hours },
      { unit: 'minute', value: minutes },
      { unit: 'second', value: rest },
    ]
    const first = parts.findIndex(({ value }) => value > 0)
    const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter(({ value }) => value > 0)
    return shown.map(({ unit, value }) => this.number(value, { style: 'unit', unit, unitDisplay })).join(' ')
  }

  /** @param ms since the epoch */
  date(ms: number): string {
    return this.#dates.format(ms)
  }

  /** "1.25"; null when nothing was downloaded. */
  ratio(uploadedBytes: number, downloadedBytes: number): string | null {
    if (downloadedBytes <= 0) return null
    return this.number(uploadedBytes / downloadedBytes, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  }

  #quantity(value: number, unit: string, digits: number): string {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return this.number(value, { style: 'unit', unit, unitDisplay: 'short', ...fraction })
  }

  /** Kept: making an `Intl.NumberFormat` takes some 50 times as long as formatting with one. */
  #format(options: Options): Intl.NumberFormat {
    const key = JSON.stringify(options)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const made = new Intl.NumberFormat(this.language, options)
    this.#numbers.set(key, made)
    return made
  }
}
