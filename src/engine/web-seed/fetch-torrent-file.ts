import { concatBytes } from '../../core/bytes.ts'
import { WebSeedError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { unreachable } from '../../core/web-seed/reach.ts'
import { APP } from '../lib/app-address.ts'
import { StallTimer } from '../lib/stall-timer.ts'

/** A .torrent file is a dictionary: it begins with `d` (BEP 3). */
const FIRST_BYTE = 0x64

/**
 * Fetches a .torrent file from an address of a link (`xs`, `as`), at most LIMITS.torrentFileBytes. What does not begin
 * as one is not read on.
 *
 * @param abort ends the request
 * @throws WebSeedError
 */
export async function fetchTorrentFile(
  url: string,
  abort: AbortController,
  stallMs: number = LIMITS.webSeedStallMs,
): Promise<Uint8Array> {
  const refusal = unreachable(url, APP)
  if (refusal) throw refusal
  const stall = (): void => {
    abort.abort(new WebSeedError('source-stalled', `${url}: expected bytes, got none for ${stallMs} ms`, { url }))
  }
  const timer = new StallTimer(stallMs, stall)
  const rethrow = (thrown: unknown): never => {
    if (abort.signal.aborted) throw abort.signal.reason
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new WebSeedError('source-unreachable', `${url}: expected an answer that this page may read, got: ${reason}`, {
      url,
    })
  }
  try {
    const { signal } = abort
    const options = { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer', signal } as const
    const response = await fetch(url, options).catch(rethrow)
    checkHead(url, response)
    const reader = response.body?.getReader()
    const chunks: Uint8Array[] = []
    let length = 0
    while (reader) {
      const { done, value } = await reader.read().catch(rethrow)
      if (done) break
      timer.onBytes(value.length)
      if (length === 0 && value.length > 0 && value[0] !== FIRST_BYTE) throw notTorrent(url)
      chunks.push(value)
      length += value.length
      if (length > LIMITS.torrentFileBytes) throw tooLarge(url)
    }
    if (length === 0) throw notTorrent(url)
    return concatBytes(chunks)
  } catch (thrown) {
    // The rest of the body is not read.
    abort.abort(thrown)
    throw thrown
  } finally {
    timer.stop()
  }
}

function checkHead(url: string, { redirected, url: final, status, headers }: Response): void {
  const refusal = redirected ? unreachable(final, APP) : null
  if (refusal) throw refusal
  if (status !== 200) {
    throw new WebSeedError('source-status', `${url}: expected status 200, got ${status}`, { url, status })
  }
  if (Number(headers.get('content-length') ?? 0) > LIMITS.torrentFileBytes) throw tooLarge(url)
}

function tooLarge(url: string): WebSeedError {
  const limit = LIMITS.torrentFileBytes
  return new WebSeedError('source-too-large', `${url}: expected at most ${limit} bytes, got more`, { url, limit })
}

function notTorrent(url: string): WebSeedError {
  return new WebSeedError('source-not-torrent', `${url}: expected a .torrent file, got something else`, { url })
}
