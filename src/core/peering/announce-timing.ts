import { reconnectDelayMs } from '../lib/backoff.ts'
import { LIMITS } from '../limits.ts'
import { type SwarmStatus, unconnectedPeers } from './offer-budget.ts'

/** Share of an interval that is taken off at random, so that torrents added together do not announce together for ever. */
const JITTER = 0.1

/**
 * Whether a torrent looks for peers: it has none, or few and the tracker knows more. One that has everything looks only while
 * somebody is known to want it.
 */
export function needsPeers(standing: SwarmStatus): boolean {
  const { complete, peers } = standing
  const others = unconnectedPeers(standing)
  if (complete) return peers === 0 && (others === null || others > 0)
  return peers === 0 || (peers < LIMITS.peersFew && (others ?? 0) > 0)
}

/**
 * How long until the tracker is asked again, ms. Who looks for peers asks soon, then less and less often; a tracker's own interval
 * is minutes, and never exceeded.
 *
 * @param attempt announces since a peer last came or went, from 0
 * @param intervalMs what the tracker asked for
 * @param random uniform in [0, 1)
 */
export function announceWaitMs(
  standing: SwarmStatus,
  attempt: number,
  intervalMs: number,
  random: () => number,
): number {
  const interval = Math.round(intervalMs * (1 - JITTER * random()))
  if (!needsPeers(standing)) return interval
  const soon = reconnectDelayMs(attempt, random, LIMITS.lonelyAnnounceMinMs, LIMITS.lonelyAnnounceMaxMs)
  return Math.min(interval, soon)
}
