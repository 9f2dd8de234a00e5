import type { Wire } from 'bittorrent-protocol'
import type Torrent from 'webtorrent/lib/torrent.js'
import type { SwarmPeer } from 'webtorrent/lib/torrent.js'
import type { SendBuffer, UploadTorrent } from '../upload/upload-torrent.ts'
import { untakenBytes } from '../wire/untaken.ts'

/** A swarm as the upload desk sees it: blocks come from the chassis' store, which reads ahead (`upload-store.ts`). */
export function uploadTorrent(torrent: Torrent): UploadTorrent {
  return {
    infoHash: torrent.infoHash,
    get ready() {
      return torrent.ready && !torrent.destroyed
    },
    get pieces() {
      return torrent.pieces
    },
    readBlock: (piece, offset, length) =>
      new Promise((resolve, reject) => {
        torrent.store.get(piece, { offset, length }, (error, block) => {
          if (block) resolve(block)
          else reject(error)
        })
      }),
  }
}

/** Bytes that wait on the wire have not left our hands; they pass by the peer's `upload` when the channel takes them. */
export function outletOf(wire: Wire, peer: SwarmPeer | undefined): SendBuffer {
  return {
    get bufferedBytes() {
      return untakenBytes(wire)
    },
    onDrain: (listener) => peer?.on('upload', listener),
  }
}
