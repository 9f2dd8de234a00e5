import { type InfoHash, isInfoHash } from '../../core/metainfo/info-hash.ts'
import { type FileRanges, parseFileRanges } from '../../core/saving/file-ranges.ts'
import { DEPTH_PARAMETER, STREAM_PREFIX, ZIP_PARAMETER } from '../../protocol/stream.ts'

/** A torrent's file, as its URL names it. */
export interface StreamAddress {
  readonly infoHash: InfoHash
  /** Decoded path elements, none empty. */
  readonly path: readonly string[]
  /** `?save=1`: to be saved, not shown. */
  readonly save: boolean
}

/**
 * Parses `<scope>stream/<infoHash>/<path>`, which `streamUrl` makes. Null for URLs outside the stream prefix, which are
 * not answered here; `invalid` for those inside that name no file.
 *
 * @param scope the service worker's scope, ending in a slash
 */
export function parseStreamUrl(url: URL, scope: URL): StreamAddress | 'invalid' | null {
  const prefix = scope.pathname.replace(/\/$/, '') + STREAM_PREFIX
  if (url.origin !== scope.origin || !url.pathname.startsWith(prefix)) return null
  const [name = '', ...encoded] = url.pathname.slice(prefix.length).split('/')
  const path = encoded.map(decodeElement)
  const known = path.filter((element) => element !== null && element !== '')
  const infoHash = name.toLowerCase()
  if (!isInfoHash(infoHash) || path.length === 0 || known.length < path.length) return 'invalid'
  return { infoHash, path: known as string[], save: url.searchParams.get('save') === '1' }
}

/** Several files of a torrent as one archive, as its URL names them. */
export interface ZipAddress {
  readonly infoHash: InfoHash
  readonly files: FileRanges
  /** Folders above the one that is saved. */
  readonly depth: number
}

/** Parses `<scope>stream/<infoHash>?zip=<files>`, which `zipUrl` makes; null for any other. */
export function parseZipUrl(url: URL, scope: URL): ZipAddress | null {
  const prefix = scope.pathname.replace(/\/$/, '') + STREAM_PREFIX
  const infoHash = url.pathname.slice(prefix.length)
  const files = parseFileRanges(url.searchParams.get(ZIP_PARAMETER) ?? '')
  const depth = Number(url.searchParams.get(DEPTH_PARAMETER) ?? 0)
  if (url.origin !== scope.origin || !url.pathname.startsWith(prefix) || !isInfoHash(infoHash)) return null
  return files === null || !Number.isInteger(depth) || depth < 0 ? null : { infoHash, files, depth }
}

/** Null for broken percent-encoding. */
function decodeElement(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}
