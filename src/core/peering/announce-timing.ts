import { reconnectDelayMs } from '../lib/backoff.ts'
import { LIMITS } from '../limits.ts'
import { type SwarmStatus, unconnectedPeers } from './offer-budget.ts'

/**
 * Interval is shortened by up to this share at random, so that torrents added together do not always announce
 * together.
 */
const JITTER = 0.1

/**
 * Whether a torrent needs peers: it has none, or few and the tracker knows more. A complete torrent needs peers only
 * while the tracker may know leechers.
 */
export function needsPeers(status: SwarmStatus): boolean {
  const { complete, peers } = status
  const others = unconnectedPeers(status)
  if (complete) return peers === 0 && (others === null || others > 0)
  return peers === 0 || (peers < LIMITS.peersFew && (others ?? 0) > 0)
}

/**
 * How long until the next announce, ms. A torrent that needs peers announces soon, then less and less often; the
 * tracker's own interval is minutes, and never exceeded.
 *
 * @param attempt announces since a peer last came or went, from 0
 * @param intervalMs the tracker's
 * @param random uniform in [0, 1)
 */
export function announceWaitMs(status: SwarmStatus, attempt: number, intervalMs: number, random: () => number): number {
  const interval = Math.round(intervalMs * (1 - JITTER * random()))
  if (!needsPeers(status)) return interval
  const soon = reconnectDelayMs(attempt, random, LIMITS.peerlessAnnounceMinMs, LIMITS.peerlessAnnounceMaxMs)
  return Math.min(interval, soon)
}
