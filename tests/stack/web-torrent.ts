import { createHash } from 'node:crypto'
import { bencode } from '../vectors/torrents.ts'

/** A file of a torrent that only a web seed has. */
export interface WebTorrentFile {
  /** Path inside the torrent's folder. */
  readonly path: readonly string[]
  readonly bytes: Uint8Array
}

/** The .torrent file of one file, which a web seed has at `<webSeed><name>`. */
export function webFileTorrent(name: string, bytes: Uint8Array, pieceLength: number, webSeed: string): Buffer {
  const info = { length: bytes.length, name, 'piece length': pieceLength, pieces: piecesOf([bytes], pieceLength) }
  return Buffer.from(bencode({ info, 'url-list': webSeed }))
}

/** The .torrent file of a folder, whose files a web seed has at `<webSeed><name>/<path>`. */
export function webFolderTorrent(
  name: string,
  files: readonly WebTorrentFile[],
  pieceLength: number,
  webSeed: string,
): Buffer {
  const info = {
    files: files.map(({ path, bytes }) => ({ length: bytes.length, path: [...path] })),
    name,
    'piece length': pieceLength,
    pieces: piecesOf(
      files.map(({ bytes }) => bytes),
      pieceLength,
    ),
  }
  return Buffer.from(bencode({ info, 'url-list': webSeed }))
}

/** The hashes of the pieces of these bytes, end to end. */
function piecesOf(parts: readonly Uint8Array[], pieceLength: number): Buffer {
  const hashes: Buffer[] = []
  let hash = createHash('sha1')
  let missing = pieceLength
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + missing)
      hash.update(taken)
      at += taken.length
      missing -= taken.length
      if (missing > 0) continue
      hashes.push(hash.digest())
      hash = createHash('sha1')
      missing = pieceLength
    }
  }
  if (missing < pieceLength) hashes.push(hash.digest())
  return Buffer.concat(hashes)
}
