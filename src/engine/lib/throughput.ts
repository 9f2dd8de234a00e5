const TICK_MS = 100
const TICKS_PER_SECOND = 1_000 / TICK_MS
const TICKS = 5 * TICKS_PER_SECOND

/** Counts `bytes` and returns bytes per second over the last five seconds; in the first second, the bytes so far. */
export type Throughput = (bytes?: number) => number

export function throughput(): Throughput {
  const startedAt = performance.now()
  /** Bytes so far at the end of each tick, the newest last. */
  const totals = [0]
  let total = 0
  let last = -1
  return (bytes = 0) => {
    const tick = Math.floor((performance.now() - startedAt) / TICK_MS)
    for (let more = Math.min(tick - last, TICKS); more > 0; more--) totals.push(total)
    last = tick
    totals.splice(0, totals.length - TICKS)
    total += bytes
    totals[totals.length - 1] = total
    if (totals.length < TICKS_PER_SECOND) return total
    const before = totals.length < TICKS ? 0 : (totals[0] as number)
    return ((total - before) * TICKS_PER_SECOND) / totals.length
  }
}
