import type { PartialPiece, PendingRequest } from './partial-piece.ts'
import type { PeerSpeed } from './picker-options.ts'

/** A peer as the picker knows it. */
export interface PeerState<Peer> {
  readonly peer: Peer
  readonly speed: PeerSpeed
  /** One bit a piece, as on the wire; null: the peer has all pieces. */
  bits: Uint8Array | null
  /** Pieces that the peer has. */
  count: number
  /** Pieces that the peer has and that are wanted and missing here. */
  wantedCount: number
  /** Of those, the ones of which no block has been requested. */
  unstartedCount: number
  /** Outstanding requests, oldest first. */
  readonly requests: PendingRequest<Peer>[]
  /** The piece that the peer was last asked for. */
  current: PartialPiece<Peer> | null
  /** The peer took part in a piece that failed: its next pieces must come from it alone. */
  onParole: boolean
}

export function newPeerState<Peer>(peer: Peer, speed: PeerSpeed, pieceCount: number): PeerState<Peer> {
  const bits = emptyBits(pieceCount)
  return {
    peer,
    speed,
    bits,
    count: 0,
    wantedCount: 0,
    unstartedCount: 0,
    requests: [],
    current: null,
    onParole: false,
  }
}

export const peerHas = <Peer>({ bits }: PeerState<Peer>, piece: number): boolean => bits === null || hasBit(bits, piece)

export const emptyBits = (pieceCount: number): Uint8Array => new Uint8Array(Math.ceil(pieceCount / 8))

export const hasBit = (bits: Uint8Array, piece: number): boolean => (bits[piece >> 3]! & (0x80 >> (piece & 7))) !== 0

export function countBits(bits: Uint8Array, pieceCount: number): number {
  let count = 0
  for (let piece = 0; piece < pieceCount; piece++) if (hasBit(bits, piece)) count += 1
  return count
}

/** Removes a request from its peer's list. */
export function removeRequest<Peer>(peers: ReadonlyMap<Peer, PeerState<Peer>>, request: PendingRequest<Peer>): void {
  const requests = peers.get(request.peer)?.requests
  const at = requests?.indexOf(request) ?? -1
  if (at >= 0) requests!.splice(at, 1)
}
