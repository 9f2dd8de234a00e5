import { LIMITS } from '../../limits.ts'
import type { CalendarMonth } from '../../traffic/calendar-month.ts'

/**
 * One limit for all sites. Each site takes parts of it, leases, ahead of what it sends, and sends no more than it took.
 * A site writes only what it took itself, so none undoes what another took.
 *
 * Where the sites take in turn (`exact`), all together never take more than the limit. Where several may look at the
 * same time before any of them writes (`near`), each can take one lease too many.
 */
export interface TakenPart {
  readonly month: CalendarMonth
  /** All that the site has taken in this month, in bytes of payload. */
  readonly taken: number
  /** What it has sent in this month: more than it took where the limit was used up before it joined. */
  readonly sent: number
}

export interface LeaseSituation {
  /** What the site has sent in this month, in bytes of payload. */
  readonly sent: number
  readonly own: Omit<TakenPart, 'sent'> | null
  readonly others: readonly TakenPart[]
  readonly limit: number
  readonly month: CalendarMonth
}

/** What the site has taken after this look: half a lease at least is ahead of what it sent, as long as any is left. */
export function takenAfter({ sent, own, others, limit, month }: LeaseSituation): number {
  const lease = LIMITS.embedLeaseBytes
  const taken = own?.month === month ? own.taken : 0
  if (!isLeaseDue(sent, taken)) return taken
  const free = limit - taken - others.reduce((sum, part) => sum + partOf(part, month), 0)
  // What it sent before there was one limit for all counts too.
  const wanted = Math.max(0, sent - taken) + lease
  return taken + Math.max(0, Math.min(wanted, free))
}

export function isLeaseDue(sent: number, taken: number): boolean {
  return taken - sent < LIMITS.embedLeaseBytes / 2
}

function partOf({ month, taken, sent }: TakenPart, now: CalendarMonth): number {
  return month === now ? Math.max(taken, sent) : 0
}
