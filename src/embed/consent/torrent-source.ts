import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import { chosenFile, type OwnedTorrent, ownedTorrent } from '../../core/embed/owned-torrent.ts'
import { mayUseAnswer } from '../../core/embed/read-embed-config.ts'
import { ConfigError, MetainfoError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { parseTorrentFile } from '../../core/torrent-file/torrent-file.ts'

/**
 * Fetches the .torrent of an embed, and checks that its file can be the owner's. Without cookies, so that the request
 * says no more of the visitor than that of the page.
 *
 * @param embedOrigin our own
 * @throws ConfigError `torrent-unreachable`, `torrent-redirected`, or as {@link ownedTorrent}; MetainfoError
 */
export async function fetchTorrent(config: EmbedConfig, embedOrigin: string): Promise<OwnedTorrent> {
  const { torrent } = config
  const bytes = torrent.startsWith('data:') ? contentOf(torrent) : await download(torrent, embedOrigin)
  const metainfo = await parseTorrentFile(bytes, sha1)
  return ownedTorrent(metainfo, chosenFile(metainfo, config.file), config)
}

/** Of a `data:` address in base64, which the frame's own policy lets no request read. */
function contentOf(address: string): Uint8Array {
  try {
    const text = decodeURIComponent(address.slice(address.indexOf(',') + 1))
    const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch (thrown) {
    const fields = { field: 'torrent' }
    throw new ConfigError('embed-config-invalid', 'torrent: expected a data: address in base64', fields, {
      cause: thrown,
    })
  }
}

async function download(address: string, embedOrigin: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(LIMITS.embedTorrentMs),
    })
  } catch (thrown) {
    throw new ConfigError('torrent-unreachable', `Expected to reach ${address}`, { address }, { cause: thrown })
  }
  if (!mayUseAnswer(response.url, embedOrigin)) {
    const message = `Expected ${address} to lead to a host in the internet, by https:`
    throw new ConfigError('torrent-redirected', message, { address })
  }
  if (!response.ok) {
    const { status } = response
    throw new ConfigError('torrent-unreachable', `Expected ${address} to answer, got ${status}`, { address, status })
  }
  return bodyWithin(response, LIMITS.torrentFileBytes)
}

async function bodyWithin(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > most)
      throw new MetainfoError('torrent-file-too-large', `Expected at most ${most} bytes`, { limit: most })
    parts.push(part)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

async function sha1(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-1', bytes as Uint8Array<ArrayBuffer>))
}
