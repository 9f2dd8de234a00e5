import { encodeBencode } from '../bencode/encode.ts'
import type { BencodeValue } from '../bencode/value.ts'

export interface NewTorrent {
  /** Name of its only file. */
  readonly name: string
  readonly length: number
  readonly pieceLength: number
  /** SHA-1 of each piece, in order. */
  readonly hashes: Uint8Array
  /** Addresses of the file itself (BEP 19). */
  readonly webSeeds: readonly string[]
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

export interface CreatedTorrent {
  readonly torrentFile: Uint8Array<ArrayBuffer>
  /** The info dictionary; its SHA-1 is the info hash. */
  readonly info: Uint8Array<ArrayBuffer>
}

/** Creates a .torrent file for one file (BEP 3), without trackers: each client uses its own. */
export function createTorrent({ name, length, pieceLength, hashes, webSeeds }: NewTorrent): CreatedTorrent {
  const info = new Map<string, BencodeValue>([
    ['length', BigInt(length)],
    ['name', text(name)],
    ['piece length', BigInt(pieceLength)],
    ['pieces', hashes],
  ])
  const root = new Map<string, BencodeValue>([['info', info]])
  if (webSeeds.length > 0) root.set('url-list', webSeeds.map(text))
  return { torrentFile: encodeBencode(root), info: encodeBencode(info) }
}
