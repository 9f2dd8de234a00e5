import { STREAM_PREFIX } from '../../protocol/stream.ts'

/** A torrent's file, as its address names it. */
export interface StreamAddress {
  readonly infoHash: string
  /** Decoded path elements, none empty. */
  readonly path: readonly string[]
  /** `?save=1`: to be saved, not shown. */
  readonly save: boolean
}

/**
 * Reads `<scope>stream/<infoHash>/<path>`, as `streamUrl` writes it. Null when the address is not below the stream prefix (not ours to
 * answer), `invalid` when it is but can name no file.
 *
 * @param scope the service worker's scope, ending in a slash
 */
export function parseStreamUrl(url: URL, scope: URL): StreamAddress | 'invalid' | null {
  const prefix = scope.pathname.replace(/\/$/, '') + STREAM_PREFIX
  if (url.origin !== scope.origin || !url.pathname.startsWith(prefix)) return null
  const [infoHash = '', ...encoded] = url.pathname.slice(prefix.length).split('/')
  const path = encoded.map(decodeElement)
  const known = path.filter((element) => element !== null && element !== '')
  if (!/^[0-9a-f]{40}$/i.test(infoHash) || path.length === 0 || known.length < path.length) return 'invalid'
  return { infoHash: infoHash.toLowerCase(), path: known as string[], save: url.searchParams.get('save') === '1' }
}

/** Null for broken percent-encoding. */
function decodeElement(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}
