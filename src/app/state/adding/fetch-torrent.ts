import { type ErrorFields, MagnetError, MetainfoError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { mayRequestFromLink } from '../../../core/peering/private-host.ts'
import { looksLikeTorrent } from './file-content.ts'

/**
 * Fetches the .torrent file at an address that the user gave. Redirects are followed by the browser; where they end is
 * checked.
 *
 * @param app the address of the app: whether it is secure, and which hosts it may reach
 * @throws MagnetError `address-…`, MetainfoError `torrent-file-too-large`
 */
export async function fetchTorrentFile(address: string, app: string): Promise<Uint8Array<ArrayBuffer>> {
  check(address, app)
  const signal = AbortSignal.timeout(LIMITS.torrentFetchMs)
  try {
    // `omit`: no cookie of the user goes along. The browser sends no address of this page (Referrer-Policy).
    const response = await fetch(address, { credentials: 'omit', signal })
    check(response.url, app)
    if (!response.ok) {
      throw addressError('address-status', address, `Expected 200, got ${response.status}`, { status: response.status })
    }
    const bytes = await readBounded(response)
    if (looksLikeTorrent(bytes)) return bytes
    throw addressError('address-not-torrent', address, 'Expected a .torrent file, got something else')
  } catch (thrown) {
    if (thrown instanceof MagnetError || thrown instanceof MetainfoError) throw thrown
    if (signal.aborted) throw addressError('address-silent', address, 'Expected an answer in time, got none')
    // The browser tells a page no more: no such host, no answer, or a server that does not allow it (CORS).
    const got = thrown instanceof Error ? thrown.message : String(thrown)
    throw addressError('address-blocked', address, `Expected to read the file, got: ${got}`)
  }
}

function check(address: string, app: string): void {
  if (!mayRequestFromLink(address, app)) {
    throw addressError('address-private', address, 'Expected a host of the internet, got one of a private network')
  }
  const isInsecure = new URL(address).protocol !== 'https:' && new URL(app).protocol === 'https:'
  if (isInsecure) throw addressError('address-insecure', address, 'Expected https:, got http: on a secure page')
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const limit = LIMITS.torrentFileBytes
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) break
    length += part.value.length
    parts.push(part.value)
    if (length <= limit) continue
    await reader?.cancel()
    throw new MetainfoError('torrent-file-too-large', `Expected at most ${limit} bytes, got more`, { limit })
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function addressError(code: string, address: string, message: string, fields: ErrorFields = {}): MagnetError {
  return new MagnetError(code, message, { ...fields, host: hostOf(address) })
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
