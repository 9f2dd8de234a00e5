import { type InfoHash, infoHashOfBytes } from '../core/metainfo/info-hash.ts'
import { createTorrent } from '../core/torrent-file/create-torrent.ts'
import { KIB } from '../core/units.ts'

/** The film as a torrent. */
export interface Film {
  readonly torrentFile: Uint8Array
  readonly infoHash: InfoHash
  /** Length of the film, bytes. */
  readonly bytes: number
}

const PIECE_BYTES = 32 * KIB
const SHA1_BYTES = 20

const sha1 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))

/** Makes a torrent of the file at `url`, which is also its web seed: the first copy comes from there. */
export async function makeFilm(url: string, name: string): Promise<Film> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, index) =>
    sha1(bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)),
  )
  const hashes = new Uint8Array(pieces.length * SHA1_BYTES)
  for (const [index, hash] of (await Promise.all(pieces)).entries()) hashes.set(hash, index * SHA1_BYTES)
  const webSeeds = [new URL(url, location.href).href]
  const shape = { name, length: bytes.length, pieceLength: PIECE_BYTES, hashes }
  const { torrentFile, info } = createTorrent({ ...shape, webSeeds })
  return { torrentFile, infoHash: infoHashOfBytes(await sha1(new Uint8Array(info))), bytes: bytes.length }
}
