import { KIB, MIB } from '../../../core/limits.ts'
import { splitBytes, splitDuration } from '../../../core/units.ts'
import { LOCALE } from './speak.ts'
import { t } from './t.ts'

const INTL_UNITS = { kB: 'kilobyte', MB: 'megabyte', GB: 'gigabyte', TB: 'terabyte', PB: 'petabyte' } as const

const byUnit = new Map<string, Intl.NumberFormat>()
function unitFormat(unit: string, digits: number): Intl.NumberFormat {
  const key = `${unit} ${digits}`
  const known = byUnit.get(key)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat(LOCALE, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  byUnit.set(key, made)
  return made
}

/** "1.4 GB" */
export function formatBytes(bytes: number): string {
  const { value, unit } = splitBytes(bytes)
  if (unit === 'B') return t('unit.bytes', { count: Math.round(value) })
  return unitFormat(INTL_UNITS[unit], value < 100 ? 1 : 0).format(value)
}

/** "256 KiB": lengths of pieces are powers of two, and everyone names them so. */
export function formatPieceLength(bytes: number): string {
  const [key, size] = bytes < MIB ? (['unit.kib', KIB] as const) : (['unit.mib', MIB] as const)
  return t(key, { count: bytes / size })
}

/** "1.4 MB/s" */
export function formatSpeed(bytesPerSecond: number): string {
  const { value, unit } = splitBytes(bytesPerSecond)
  if (unit === 'B') return unitFormat('kilobyte-per-second', 0).format(Math.round(value) / 1_000)
  return unitFormat(`${INTL_UNITS[unit]}-per-second`, value < 100 && unit !== 'kB' ? 1 : 0).format(value)
}

const fraction = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 })

/** "41.3%"; rounded down, so that 100% means all of it. 0 of 0 is all of it. */
export function formatPercent(done: number, total: number): string {
  return fraction.format(total <= 0 || done >= total ? 1 : Math.floor((done / total) * 1_000) / 1_000)
}

const short = (unit: string) => new Intl.NumberFormat(LOCALE, { style: 'unit', unit, unitDisplay: 'narrow' })
const DURATION = { days: short('day'), hours: short('hour'), minutes: short('minute'), seconds: short('second') }

/** "2h 5m": the two largest units that matter. */
export function formatDuration(seconds: number): string {
  const parts = splitDuration(seconds)
  const names = ['days', 'hours', 'minutes', 'seconds'] as const
  const first = names.findIndex((name) => parts[name] > 0)
  if (first < 0) return DURATION.seconds.format(0)
  const shown = names.slice(first, first + 2).filter((name) => parts[name] > 0)
  return shown.map((name) => DURATION[name].format(parts[name])).join(' ')
}

const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' })

/** @param ms since the epoch */
export function formatDate(ms: number): string {
  return dates.format(ms)
}

const ratios = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** "1.25"; null when nothing was downloaded. */
export function formatRatio(uploadedBytes: number, downloadedBytes: number): string | null {
  return downloadedBytes > 0 ? ratios.format(uploadedBytes / downloadedBytes) : null
}

const collator = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' })

/** Order of names: "part 2" before "part 10". */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b)
}
