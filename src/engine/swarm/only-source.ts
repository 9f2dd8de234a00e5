import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import { type HeldPieces, isSoleHolder } from '../../core/peering/sole-holder.ts'
import { hasEverything } from '../upload/has-everything.ts'
import type { Wire } from '../wire/wire.ts'

interface Wires {
  readonly wires: readonly Wire[]
  /** We want nothing more. */
  readonly complete: boolean
}

/** Whether the peer of `wire` has a piece that we miss and no other peer has. */
export function isOnlySource(wire: Wire, { wires, complete }: Wires, ours: Bitfield | null): boolean {
  if (ours === null || complete) return false
  const piecesOf = ({ peerPieces }: Wire): HeldPieces =>
    hasEverything(peerPieces, ours.length) ? null : peerPieces.buffer
  const others = wires.filter((other) => other !== wire).map(piecesOf)
  return isSoleHolder(piecesOf(wire), others, ours.bytes, ours.length)
}
