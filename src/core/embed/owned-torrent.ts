import { ConfigError } from '../errors.ts'
import type { Metainfo, MetainfoFile } from '../metainfo/metainfo.ts'
import { buildTorrentFile } from '../torrent-file/build-torrent-file.ts'
import type { EmbedConfig, EmbedFile } from './embed-config.ts'

/** The torrent of an embed, as it is added to the engine. */
export interface OwnedTorrent {
  readonly file: EmbedFile
  /** Index of the file in the torrent. */
  readonly index: number
  /** As in `MetainfoFile.path`. */
  readonly path: readonly string[]
  /** A .torrent file with the owner's trackers and host, and no others. */
  readonly torrentFile: Uint8Array<ArrayBuffer>
  /** Nothing but what a player waits for is requested, from these trackers' peers and from this host. */
  readonly reading: {
    readonly src: string
    readonly fileIndex: number
    readonly trackers: readonly string[]
    readonly bootstrapBytes: number
  }
}

/** The file that the embed is about. @throws ConfigError `no-such-file` */
export function chosenFile({ files }: Pick<Metainfo, 'files'>, file: EmbedConfig['file']): MetainfoFile {
  const shown = files.filter(({ pad }) => !pad)
  const found =
    file === null
      ? shown.length === 1 && shown[0]
      : shown.find(({ index, path }) => (typeof file === 'number' ? index === file : isPath(path, file)))
  if (found) return found
  const expected = file === null ? 'a torrent of one file' : `a file ${file}`
  throw new ConfigError('no-such-file', `Expected ${expected}, got ${shown.length} files`, { files: shown.length })
}

/** With and without the torrent's name, which is the first folder. */
function isPath(path: readonly string[], text: string): boolean {
  return path.join('/') === text || path.slice(1).join('/') === text
}

/**
 * The owner's trackers and host take the place of those in the torrent.
 * @throws ConfigError `address-not-of-file`: in a torrent of several files, the address has to end in the file's path
 */
export function ownedTorrent(
  metainfo: Metainfo,
  { index, path, length }: MetainfoFile,
  { src, trackers, bootstrapMb }: Pick<EmbedConfig, 'src' | 'trackers' | 'bootstrapMb'>,
): OwnedTorrent {
  const webSeed = metainfo.files.length === 1 ? src : folderOf(src, path)
  const torrentFile = buildTorrentFile({ ...metainfo, trackers, webSeeds: [webSeed], comment: null, createdBy: null })
  const file = { infoHash: metainfo.infoHash, name: path.at(-1)!, length }
  const bootstrapBytes = bootstrapMb * 1_000_000
  return { file, index, path, torrentFile, reading: { src, fileIndex: index, trackers, bootstrapBytes } }
}

/** A web seed of several files is the folder in which the torrent's own folder is (BEP 19). */
function folderOf(src: string, path: readonly string[]): string {
  const url = new URL(src)
  const elements = url.pathname.split('/')
  const last = elements.slice(-path.length)
  const isFile = last.length === path.length && last.every((one, at) => decoded(one) === path[at])
  if (!isFile || url.search !== '') {
    const message = `Expected the address to end in ${path.join('/')}`
    throw new ConfigError('address-not-of-file', message, { src, path: path.join('/') })
  }
  return `${url.origin}${elements.slice(0, -path.length).join('/')}/`
}

function decoded(element: string): string {
  try {
    return decodeURIComponent(element)
  } catch {
    return element
  }
}
