/** Hex of `-FR`, the start of this client's peer ids (BEP 20). */
const OWN_PREFIX = '2d4652'

/**
 * Resolves an offer collision: two peers offered each other a connection at the same time, and each answered the
 * other's offer. webtorrent keeps the connection that it answered, so between two webtorrents both are lost. Against
 * any other client our offer is kept, as the other side keeps it too; between two of this client the offer of the
 * lower id is kept.
 *
 * @param ownId 40 hex digits, lower case
 * @param peerId the same
 * @returns true to keep our offer, false to keep the peer's
 */
export function keepsOwnOffer(ownId: string, peerId: string): boolean {
  return !peerId.startsWith(OWN_PREFIX) || ownId < peerId
}
