import { formatWei } from '../../core/money/amounts.ts'
import type { Wei } from '../../core/money/wei.ts'
import { splitBytes } from '../../core/units.ts'

/** Writes numbers, sizes and dates in the language of the words. */
export class Format {
  readonly #tag: string

  constructor(tag: string) {
    this.#tag = tag
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.#tag, { maximumFractionDigits: 2 }).format(value)
  }

  /** "1.4 GB" */
  bytes(bytes: number): string {
    const { value, unit } = splitBytes(bytes)
    const maximumFractionDigits = unit !== 'B' && value < 100 ? 1 : 0
    return `${new Intl.NumberFormat(this.#tag, { maximumFractionDigits }).format(value)}\u00a0${unit}`
  }

  /** "1.25 BTT", never more than it is. */
  btt(amount: Wei): string {
    return `${formatWei(amount, this.#tag)}\u00a0BTT`
  }

  /** "a, b and c" */
  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.#tag).format(names)
  }

  /** @param ms since the epoch */
  date(ms: number): string {
    return new Intl.DateTimeFormat(this.#tag, { dateStyle: 'medium', timeStyle: 'short' }).format(ms)
  }
}
