import type { Metainfo } from '../../../core/metainfo/metainfo.ts'
import { buildTorrentFile } from '../../../core/torrent-file/build-torrent-file.ts'
import { parseTorrentFile } from '../../../core/torrent-file/torrent-file.ts'

const sha1 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(bytes)))

export const readMade = (bytes: Uint8Array): Promise<Metainfo> => parseTorrentFile(new Uint8Array(bytes), sha1)

/** The .torrent file of the owner's file, with the owner's address as its web seed. */
export function ownedTorrentFile(
  made: Metainfo,
  { src, trackers }: { readonly src: string; readonly trackers: readonly string[] },
): Uint8Array<ArrayBuffer> {
  return buildTorrentFile({ ...made, trackers, webSeeds: [src], comment: null })
}

/** A .torrent file as an address that stands in the page itself. */
export function dataAddress(torrentFile: Uint8Array): string {
  let text = ''
  for (let at = 0; at < torrentFile.length; at += 0x8000) {
    text += String.fromCharCode(...torrentFile.subarray(at, at + 0x8000))
  }
  return `data:application/x-bittorrent;base64,${btoa(text)}`
}
