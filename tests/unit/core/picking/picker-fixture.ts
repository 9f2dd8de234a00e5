import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import { Picker } from '../../../../src/core/picking/picker.ts'

export interface Peer {
  readonly name: string
  msPerBlock: number
}

export const PIECES = 12
export const BLOCKS = 3

/** A peer that takes a fixed time a block. */
export const speedOf = (peer: Peer) => ({ drainMs: (outstanding: number) => outstanding * peer.msPerBlock })
export const peerOf = (name: string, msPerBlock = 10): Peer => ({ name, msPerBlock })

/** A picker with reproducible random numbers, and helpers for its tests. */
export function setUp(
  options: { pieceCount?: number; blocks?: number; mayRequest?: (piece: number, peer: object) => boolean } = {},
) {
  const dropped: number[] = []
  let seed = 1
  const pieceCount = options.pieceCount ?? PIECES
  const picker = new Picker<Peer>({
    pieceCount,
    blocksOf: () => options.blocks ?? BLOCKS,
    random: () => {
      seed = (seed * 48_271) % 2_147_483_647
      return (seed - 1) / 2_147_483_646
    },
    mayRequest: options.mayRequest ?? (() => true),
    onDropped: (piece) => dropped.push(piece),
  })
  const join = (peer: Peer, has: 'all' | readonly number[]): Peer => {
    picker.addPeer(peer, speedOf(peer))
    if (has === 'all') picker.setPieces(peer, 'all')
    else for (const piece of has) picker.addPiece(peer, piece)
    return peer
  }
  const all = (peer: Peer, most = Number.POSITIVE_INFINITY): PendingRequest<Peer>[] => {
    const requests: PendingRequest<Peer>[] = []
    for (let request = picker.pick(peer); request && requests.length < most; request = picker.pick(peer))
      requests.push(request)
    return requests
  }
  return { picker, dropped, join, all, pieceCount }
}
