import type { Locale } from '../../../state/shell/locale.ts'

/** "41.3%" @param fraction 0..1 */
export function fractionText(locale: Locale, fraction: number): string {
  return locale.number(fraction, { style: 'percent', maximumFractionDigits: 1 })
}

/** "−1.4 GB" */
export function signedBytes(locale: Locale, bytes: number): string {
  return bytes < 0 ? `−${locale.bytes(-bytes)}` : locale.bytes(bytes)
}
