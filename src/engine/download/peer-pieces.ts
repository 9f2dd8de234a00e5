import type { Picker } from '../../core/picking/picker.ts'
import type { BlockSource, DownloadPeer } from './download-peer.ts'

/**
 * Tells the picker what a peer has, now and whenever it says so (bitfield and have, BEP 3; have-all and have-none, BEP 6; BEP 54).
 *
 * @param gained hears of every piece that it got after it had said what it has
 * @param changed hears of everything that was said, after the picker
 */
export function trackPeerPieces(
  leg: DownloadPeer,
  picker: Picker<BlockSource>,
  gained: (piece: number) => void,
  changed: () => void,
): void {
  const { wire } = leg
  const tellAll = (): void => {
    const { peerPieces } = wire
    const isAll = peerPieces.buffer.length === 0 && peerPieces.setAll === undefined
    picker.setPieces(leg, isAll ? 'all' : peerPieces.buffer)
    changed()
  }
  wire.on('bitfield', tellAll)
  wire.on('have-all', tellAll)
  wire.on('have-none', () => {
    picker.setPieces(leg, new Uint8Array())
    changed()
  })
  wire.on('have', (piece: number) => {
    picker.addPiece(leg, piece)
    gained(piece)
    changed()
  })
  wire.lt_donthave?.on('donthave', (piece: number) => {
    picker.removePiece(leg, piece)
    changed()
  })
  tellAll()
}
