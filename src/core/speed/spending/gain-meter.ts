/**
 * What paying gained a torrent, measured over all the time in which something was wanted: the rate while any seller was
 * paid against the rate while none was. Rounds are too coarse for that: a short download has none that is paid or
 * unpaid from end to end, and what a seller that left has shown still counts.
 */

/** Time and bytes of one kind. */
interface Span {
  readonly seconds: number
  readonly bytes: number
}

export interface GainMeter {
  readonly paid: Span
  readonly unpaid: Span
}

/** What paying gained a torrent so far. */
export interface TorrentGain {
  readonly paidBytesPerSecond: number
  readonly unpaidBytesPerSecond: number
  /** How much longer what came while paying would have taken unpaid, seconds; 0 when it gained nothing. */
  readonly savedSeconds: number
}

/** Least time of each kind before rates are compared, seconds. */
const LEAST_SECONDS = 2

export const NOTHING_MEASURED: GainMeter = { paid: { seconds: 0, bytes: 0 }, unpaid: { seconds: 0, bytes: 0 } }

/** Adds a span of time in which a seller was paid, or none was. Both figures are 0 or more. */
export function withSpan(meter: GainMeter, paid: boolean, { seconds, bytes }: Span): GainMeter {
  const kind = paid ? 'paid' : 'unpaid'
  const before = meter[kind]
  return { ...meter, [kind]: { seconds: before.seconds + seconds, bytes: before.bytes + bytes } }
}

/** Null until there was enough of both; without a byte unpaid no number says how much faster it is. */
export function torrentGain({ paid, unpaid }: GainMeter): TorrentGain | null {
  if (paid.seconds < LEAST_SECONDS || unpaid.seconds < LEAST_SECONDS || unpaid.bytes === 0) return null
  const [paidRate, unpaidRate] = [paid.bytes / paid.seconds, unpaid.bytes / unpaid.seconds]
  const savedSeconds = Math.max(0, paid.bytes / unpaidRate - paid.seconds)
  return { paidBytesPerSecond: paidRate, unpaidBytesPerSecond: unpaidRate, savedSeconds }
}
