import { decodeBencode } from '../../../src/core/bencode/decode.ts'
import { encodeBencode } from '../../../src/core/bencode/encode.ts'

/** The same torrent without trackers: each peer of a scenario has an announce address of its own. */
export function withoutTrackers(torrentFile: Uint8Array): Uint8Array {
  const torrent = decodeBencode(torrentFile)
  if (!(torrent instanceof Map)) throw new TypeError('A torrent file is a dictionary')
  torrent.delete('announce')
  torrent.delete('announce-list')
  return encodeBencode(torrent)
}
