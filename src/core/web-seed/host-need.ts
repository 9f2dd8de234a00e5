import { LIMITS } from '../limits.ts'

/** One piece that a reader needs, and what may bring it. */
export interface NeededPiece {
  /** ms until the reader needs it. */
  readonly dueMs: number
  /** How long the reader has been at this place, ms. */
  readonly readMs: number
  /** The host is asked this long before, where no peer may bring the piece, ms. */
  readonly leadMs: number
  /** The same where one may: no later, or a film would wait when the peer fails. */
  readonly spareMs: number
  /** ms until peers have sent it by their measured rates, no less than they have been silent; Infinity: none has it. */
  readonly peerMs: number
  /** How long a peer that has it, and never sent anything, has been waited for, ms; Infinity: there is none. */
  readonly hopedMs: number
  /** Peers are about to be connected. */
  readonly isConnecting: boolean
}

/**
 * Whether the host of a file that is only read is asked for a piece now. Peers go first as far as what the reader has
 * ahead allows: one that brings the piece in time is left to it; one that has not sent yet is waited for a little. A
 * reader that has just come has nothing ahead: peers get a moment all the same, and one that fails gets it once.
 */
export function isHostNeeded(piece: NeededPiece): boolean {
  const { dueMs, leadMs, spareMs, peerMs, hopedMs } = piece
  if (dueMs > leadMs) return false
  const graceMs = LIMITS.readerGraceMs - piece.readMs
  // Near the end of what is ahead, half of it is kept for the host.
  const isInTime = peerMs <= (dueMs > spareMs ? dueMs : dueMs / 2)
  if (isInTime || peerMs <= graceMs) return false
  const hasSpare = dueMs > spareMs
  if (hopedMs < LIMITS.readerHopeMs && hasSpare) return false
  if (hopedMs < LIMITS.readerGraceMs && graceMs > 0) return false
  return !(piece.isConnecting && hasSpare)
}
