import type { PeerSummary } from '../../../protocol/engine.ts'

/**
 * The peers that a list of receivers shows: those that miss something, and those that got something from us. Those
 * that are not done come first, the furthest before the others.
 */
export function receiversIn(peers: readonly PeerSummary[]): readonly PeerSummary[] {
  return peers
    .filter(({ kind, progress, uploadedBytes }) => kind === 'webrtc' && (progress < 1 || uploadedBytes > 0))
    .toSorted((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1))
}

/** What a peer has, 0..1: what it reported, which may be some seconds old, or what it got from us if that is more. */
export function shareOf({ progress, uploadedBytes }: PeerSummary, torrentBytes: number): number {
  return Math.max(progress, Math.min(1, uploadedBytes / Math.max(1, torrentBytes)))
}

function rank({ progress }: PeerSummary): number {
  return progress >= 1 ? -1 : progress
}
