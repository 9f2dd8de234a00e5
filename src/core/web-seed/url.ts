import { readBencode, TORRENT_FORM } from '../bencode/decode.ts'
import type { Dictionary } from '../bencode/dictionary.ts'
import { stringAt } from '../bencode/dictionary.ts'
import type { InfoHash } from '../metainfo/info-hash.ts'
import { rawPath } from '../torrent-file/files.ts'

export interface NamedTorrent {
  readonly torrentFile: Uint8Array
  readonly infoHash: InfoHash
}

/**
 * The paths of a torrent's files below the URL of a web seed (BEP 19): percent-encoded, without a leading slash. The
 * names are those of the info dictionary, byte for byte, since a server has the files as the author named them, not
 * as we sanitised them; only empty elements, `.` and `..` are left out.
 *
 * @param torrent a torrent file that was validated before
 * @returns one path a file, in the order of the metainfo's files
 */
export function webSeedPaths({ torrentFile, infoHash }: NamedTorrent): readonly string[] {
  const info = (readBencode(torrentFile, undefined, TORRENT_FORM).value as Dictionary).get('info') as Dictionary
  const name = segment(stringAt(info, 'name.utf-8') ?? stringAt(info, 'name')) ?? infoHash
  const files = info.get('files')
  if (!Array.isArray(files)) return [name]
  return (files as Dictionary[]).map((file) => {
    const below = (rawPath(file) ?? []).map((element) => segment(element instanceof Uint8Array ? element : null))
    return [name, ...below.filter((element) => element !== null)].join('/')
  })
}

/**
 * The URL of file `index` at the web seed `base` (BEP 19). A URL that ends in a slash is a folder. Without the slash
 * it is the file itself for a torrent of one file, and a folder for a torrent of several.
 *
 * @param paths as {@link webSeedPaths} returns them
 */
export function webSeedFileUrl(base: string, paths: readonly string[], index: number): string {
  const fragment = base.indexOf('#')
  const address = fragment === -1 ? base : base.slice(0, fragment)
  if (address.endsWith('/')) return address + paths[index]!
  return paths.length === 1 ? address : `${address}/${paths[index]!}`
}

const UNRESERVED = /^[A-Za-z0-9._~!'()*-]$/

/** One path element, percent-encoded byte by byte (RFC 3986 §2.1), so that bytes that are not UTF-8 are kept too. */
function segment(element: Uint8Array | null): string | null {
  if (element === null) return null
  let text = ''
  for (const byte of element) {
    const character = String.fromCharCode(byte)
    text += UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text === '' || text === '.' || text === '..' ? null : text
}
