/** A calendar month of the local time: year × 12 + month (0..11). */
export type CalendarMonth = number

/** @param now ms since the epoch */
export function monthOf(now: number): CalendarMonth {
  const date = new Date(now)
  return date.getFullYear() * 12 + date.getMonth()
}

/** When a month begins, ms since the epoch. */
export function startOf(month: CalendarMonth): number {
  return new Date(Math.floor(month / 12), month % 12, 1).getTime()
}
