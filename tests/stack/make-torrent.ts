import createTorrent from 'create-torrent'

/** A torrent of one file, made by the package of webtorrent. Its pieces have 64 KiB, and it names no tracker. */
export function makeTorrent(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const input = Object.assign(Buffer.from(bytes), { name })
  return new Promise((resolve, reject) => {
    const options = { pieceLength: 1 << 16, announceList: [] }
    createTorrent(input, options, (error, torrentFile) => (error === null ? resolve(torrentFile) : reject(error)))
  })
}
