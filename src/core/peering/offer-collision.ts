/** Hex of `-FR`, with which the peer ids of this client begin (BEP 20). */
const OURS = '2d4652'

/**
 * Two peers offered each other a connection at the same time, and each answered the other's offer: two connections where one
 * is wanted. webtorrent keeps the one that it answered and drops its own, on both sides, so that both are lost; so against
 * any other client ours is kept, as it is the one that the other side keeps. Between two of this client the offer of the lower id is.
 *
 * @param ownId 40 hex digits, lower case
 * @param peerId the same
 * @returns whether our offer is kept, and not theirs
 */
export function keepsOwnOffer(ownId: string, peerId: string): boolean {
  return !peerId.startsWith(OURS) || ownId < peerId
}
