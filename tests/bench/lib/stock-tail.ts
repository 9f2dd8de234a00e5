import type { EventEmitter } from 'node:events'
import Protocol from 'bittorrent-protocol'
import WebTorrent, { type StockTorrent } from 'webtorrent'

/** The parts of unmodified webtorrent's torrent that its update depends on. */
interface Inside {
  readonly wires: StockTailWire[]
  readonly pieces: readonly ({ reserve(): number } | null)[]
  readonly _reservations: (unknown[] | null)[]
  readonly _rarityMap: { recalculate(): void }
  _markUnverified(piece: number): void
  _updateWireWrapper(): void
}

interface StockTailWire extends EventEmitter {
  peerChoking: boolean
  downloaded: number
  downloadSpeed: () => number
  readonly peerPieces: { set(piece: number): void }
}

export interface Tail {
  readonly torrentFile: Uint8Array
  readonly pieceCount: number
  readonly wires: number
  readonly missing: readonly number[]
  has(wire: number, piece: number): boolean
  /** Of every wire. */
  readonly bytesPerSecond: number
}

/**
 * A torrent of unmodified webtorrent, strategy `rarest`, near its end: real wires without a connection, every missing
 * block reserved.
 *
 * @returns ms of one update of all wires
 */
export async function stockTail(tail: Tail): Promise<{ update(): number; end(): Promise<void> }> {
  const client = new WebTorrent({ dht: false, lsd: false, utp: false, natUpnp: false, natPmp: false, tracker: false })
  const store = (await import('memory-chunk-store')).default
  const torrent = (await new Promise<StockTorrent>((resolve) =>
    client.add(tail.torrentFile, { store, strategy: 'rarest', skipVerify: true }, resolve),
  )) as unknown as Inside
  // Each adds a selection of that piece only, as webtorrent's own check of a new torrent does for every piece.
  for (const piece of tail.missing) torrent._markUnverified(piece)
  for (let i = 0; i < tail.wires; i++) {
    const wire = new Protocol('webrtc') as unknown as StockTailWire
    wire.peerChoking = false
    wire.downloaded = 1
    wire.downloadSpeed = () => tail.bytesPerSecond
    for (let piece = 0; piece < tail.pieceCount; piece++) if (tail.has(i, piece)) wire.peerPieces.set(piece)
    torrent.wires.push(wire)
  }
  torrent._rarityMap.recalculate()
  for (const index of tail.missing) {
    const piece = torrent.pieces[index]
    const reserved: unknown[] = []
    while (piece && piece.reserve() !== -1) reserved.push(torrent.wires[reserved.length % tail.wires])
    torrent._reservations[index] = reserved
  }
  return {
    update: () => {
      const from = performance.now()
      torrent._updateWireWrapper()
      return performance.now() - from
    },
    end: () => new Promise((resolve) => client.destroy(() => resolve())),
  }
}
