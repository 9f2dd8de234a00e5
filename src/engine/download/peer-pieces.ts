import type { Picker } from '../../core/picking/picker.ts'
import type { BlockSource, DownloadPeer } from './download-peer.ts'

/**
 * Keeps the picker up to date on which pieces a peer has: bitfield and have (BEP 3), have-all and have-none (BEP 6) and
 * donthave (BEP 54).
 *
 * @param onHave called for each piece that the peer got after its first message
 * @param onChange called once the picker has a message; once for a burst of `have` and `donthave`, at its end
 */
export function trackPeerPieces(
  peer: DownloadPeer,
  picker: Picker<BlockSource>,
  onHave: (piece: number) => void,
  onChange: () => void,
): void {
  const { wire } = peer
  const setAll = (): void => {
    const { peerPieces } = wire
    const isAll = peerPieces.buffer.length === 0 && peerPieces.get(0)
    picker.setPieces(peer, isAll ? 'all' : peerPieces.buffer)
    onChange()
  }
  let isQueued = false
  const changeSoon = (): void => {
    if (isQueued) return
    isQueued = true
    queueMicrotask(() => {
      isQueued = false
      onChange()
    })
  }
  wire.on('bitfield', setAll)
  wire.on('have-all', setAll)
  wire.on('have-none', () => {
    picker.setPieces(peer, new Uint8Array())
    onChange()
  })
  wire.on('have', (piece: number) => {
    picker.addPiece(peer, piece)
    onHave(piece)
    changeSoon()
  })
  wire.lt_donthave?.on('donthave', (piece: number) => {
    picker.removePiece(peer, piece)
    changeSoon()
  })
  setAll()
}
