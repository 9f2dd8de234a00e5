import { encodeBencode } from '../bencode/encode.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { concatBytes } from '../bytes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

/** Writes a .torrent file with the info dictionary as it came, so that its hash stays. */
export function buildTorrentFile(metainfo: Metainfo): Uint8Array<ArrayBuffer> {
  const entries: [key: string, value: Uint8Array][] = []
  const add = (key: string, value: BencodeValue): void => void entries.push([key, encodeBencode(value)])
  const { trackers, webSeeds, comment, createdBy, createdAt, encoding, infoBytes, pieceLayers } = metainfo
  if (trackers[0] !== undefined) {
    add('announce', utf8(trackers[0]))
    add(
      'announce-list',
      trackers.map((tracker) => [utf8(tracker)]),
    )
  }
  if (comment !== null) add('comment', utf8(comment))
  if (createdBy !== null) add('created by', utf8(createdBy))
  if (createdAt !== null) add('creation date', BigInt(Math.floor(createdAt / 1_000)))
  // Names in it are read the same way again.
  if (encoding !== undefined) add('encoding', utf8(encoding))
  entries.push(['info', infoBytes])
  if (pieceLayers !== undefined) entries.push(['piece layers', pieceLayers])
  if (webSeeds.length > 0) add('url-list', webSeeds.map(utf8))
  return concatBytes([
    utf8('d'),
    ...entries.flatMap(([key, value]) => [utf8(`${key.length}:${key}`), value]),
    utf8('e'),
  ])
}

const encoder = new TextEncoder()

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}
