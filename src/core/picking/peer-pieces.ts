import { countBits, emptyBits, hasBit, type PeerState, peerHas } from './peer-state.ts'
import type { PieceStates } from './piece-states.ts'

/**
 * Replaces what a peer has. `bits` as in a bitfield message, a short one is filled up with zeros; 'all' as in have-all
 * (BEP 6); null: the peer has left. Costs O(pieces).
 */
export function setPieces<Peer extends object>(
  states: PieceStates<Peer>,
  state: PeerState<Peer>,
  bits: Uint8Array | 'all' | null,
): void {
  const { pieceCount } = states.options
  let after = bits === 'all' ? null : emptyBits(pieceCount)
  if (bits !== 'all' && bits !== null) after?.set(bits.subarray(0, after.length))
  const count = after === null ? pieceCount : countBits(after, pieceCount)
  if (count === pieceCount && pieceCount > 0) after = null
  replaceBits(states, state, after, count)
}

/** A peer has one more piece (`have`, BEP 3). */
export function addPiece<Peer extends object>(states: PieceStates<Peer>, state: PeerState<Peer>, piece: number): void {
  if (!state.bits || !isPiece(states, piece) || hasBit(state.bits, piece)) return
  state.bits[piece >> 3]! |= 0x80 >> (piece & 7)
  state.count += 1
  states.changeAvailability(piece, 1)
  states.countFor(state, piece, 1)
  if (state.count === states.options.pieceCount) replaceBits(states, state, null, state.count)
}

/** A peer has one piece fewer (`donthave`, BEP 54). */
export function removePiece<Peer extends object>(
  states: PieceStates<Peer>,
  state: PeerState<Peer>,
  piece: number,
): void {
  if (!isPiece(states, piece) || !peerHas(state, piece)) return
  const { pieceCount } = states.options
  // A seeder becomes a leecher: from now on its pieces are counted one by one.
  if (state.bits === null) replaceBits(states, state, emptyBits(pieceCount).fill(0xff), pieceCount)
  state.count -= 1
  states.countFor(state, piece, -1)
  state.bits![piece >> 3]! &= ~(0x80 >> (piece & 7))
  states.changeAvailability(piece, -1)
}

function isPiece<Peer extends object>({ options }: PieceStates<Peer>, piece: number): boolean {
  return piece >= 0 && piece < options.pieceCount
}

function replaceBits<Peer extends object>(
  states: PieceStates<Peer>,
  state: PeerState<Peer>,
  after: Uint8Array | null,
  count: number,
): void {
  const before = state.bits
  if (before === null) states.seeders -= 1
  if (after === null) states.seeders += 1
  state.bits = after
  state.count = count
  state.wantedCount = 0
  state.unstartedCount = 0
  for (let piece = 0; piece < states.options.pieceCount; piece++) {
    const had = before !== null && hasBit(before, piece)
    const has = after !== null && hasBit(after, piece)
    if (had !== has) states.changeAvailability(piece, has ? 1 : -1)
    if (has || after === null) states.countFor(state, piece, 1)
  }
}
