import { encodeBencode } from '../bencode/encode.ts'
import type { BencodeValue } from '../bencode/value.ts'

export interface NewTorrent {
  /** Of its only file, or of the folder of its files. */
  readonly name: string
  /** Bytes of all files. */
  readonly length: number
  /** The files in the folder, in order; absent for a torrent of a single file. */
  readonly files?: readonly NewFile[]
  readonly pieceLength: number
  /** SHA-1 of each piece, in order. */
  readonly hashes: Uint8Array
  /** Addresses of the file itself, or of the folder that the torrent's folder is in (BEP 19). */
  readonly webSeeds: readonly string[]
  readonly trackers?: readonly string[]
  /** BEP 27 */
  readonly private?: boolean
  readonly comment?: string | null
  readonly createdBy?: string
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  /** Of the site that the torrent is for: in the info dictionary, so that it has an info hash of its own. */
  readonly source?: string | null
  /** More keys of the info dictionary. */
  readonly extraInfo?: ReadonlyMap<string, BencodeValue>
}

export interface NewFile {
  /** Below the torrent's folder. */
  readonly path: readonly string[]
  readonly length: number
}

export interface CreatedTorrent {
  readonly torrentFile: Uint8Array<ArrayBuffer>
  /** The info dictionary; its SHA-1 is the info hash. */
  readonly info: Uint8Array<ArrayBuffer>
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Creates a .torrent file (BEP 3). The caller has checked names, sizes and addresses. */
export function createTorrent(torrent: NewTorrent): CreatedTorrent {
  const { webSeeds, trackers = [], comment = null, createdBy, createdAt } = torrent
  const info = infoOf(torrent)
  const root = new Map<string, BencodeValue>([['info', info]])
  if (trackers[0] !== undefined) {
    root.set('announce', text(trackers[0]))
    root.set(
      'announce-list',
      trackers.map((tracker) => [text(tracker)]),
    )
  }
  if (comment !== null) root.set('comment', text(comment))
  if (createdBy !== undefined) root.set('created by', text(createdBy))
  if (createdAt !== undefined) root.set('creation date', BigInt(Math.floor(createdAt / 1_000)))
  if (webSeeds.length > 0) root.set('url-list', webSeeds.map(text))
  return { torrentFile: encodeBencode(root), info: encodeBencode(info) }
}

function infoOf(torrent: NewTorrent): Map<string, BencodeValue> {
  const { name, length, files, pieceLength, hashes, source = null, extraInfo } = torrent
  const info = new Map<string, BencodeValue>([
    ['name', text(name)],
    ['piece length', BigInt(pieceLength)],
    ['pieces', hashes],
  ])
  if (files) info.set('files', files.map(fileOf))
  else info.set('length', BigInt(length))
  if (torrent.private) info.set('private', 1n)
  if (source !== null) info.set('source', text(source))
  for (const [key, value] of extraInfo ?? []) info.set(key, value)
  return info
}

function fileOf({ path, length }: NewFile): Map<string, BencodeValue> {
  return new Map<string, BencodeValue>([
    ['length', BigInt(length)],
    ['path', path.map(text)],
  ])
}
