import type { Wire } from 'bittorrent-protocol'
import type Torrent from 'webtorrent/lib/torrent.js'
import type { SwarmPeer } from 'webtorrent/lib/torrent.js'
import type { Outlet, UploadTorrent } from '../upload/upload-torrent.ts'

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

/**
 * The streams between a wire and its channel. They stop taking once 64 KiB wait in the channel, and hold some 48 KiB themselves; what
 * stays on the wire beyond that has not left our hands, and passes by the peer's `upload` when it does.
 */
export function outletOf(wire: Wire, peer: SwarmPeer | undefined): Outlet {
  return {
    get waitingBytes() {
      return wire._readableState?.buffered ?? 0
    },
    onTaken: (listener) => peer?.on('upload', listener),
  }
}
