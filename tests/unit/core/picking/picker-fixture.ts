import type { PendingRequest } from '../../../../src/core/picking/partial-piece.ts'
import { Picker } from '../../../../src/core/picking/picker.ts'

export interface Peer {
  readonly name: string
  msPerBlock: number
}

export const PIECES = 12
export const BLOCKS = 3

/** ms a block; a peer of which nothing is known takes for ever. */
export const meter = (peer: Peer) => ({ drainMs: (outstanding: number) => outstanding * peer.msPerBlock })
export const peerOf = (name: string, msPerBlock = 10): Peer => ({ name, msPerBlock })

/** A picker of made-up numbers that are the same each time, and short words for what the tests do with it. */
export function setUp(
  options: { pieceCount?: number; blocks?: number; mayAsk?: (piece: number, peer: object) => boolean } = {},
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
    mayRequest: options.mayAsk ?? (() => true),
    onDropped: (piece) => dropped.push(piece),
  })
  const join = (peer: Peer, has: 'all' | readonly number[]): Peer => {
    picker.addPeer(peer, meter(peer))
    if (has === 'all') picker.setPieces(peer, 'all')
    else for (const piece of has) picker.addPiece(peer, piece)
    return peer
  }
  const all = (peer: Peer, most = Number.POSITIVE_INFINITY): PendingRequest<Peer>[] => {
    const asks: PendingRequest<Peer>[] = []
    for (let ask = picker.pick(peer); ask && asks.length < most; ask = picker.pick(peer)) asks.push(ask)
    return asks
  }
  return { picker, dropped, join, all, pieceCount }
}
