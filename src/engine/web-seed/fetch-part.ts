import { WebSeedError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { readWebSeedHead, type WebSeedBody, type WebSeedHead, wrongFile } from '../../core/web-seed/answer.ts'
import type { FetchPart } from '../../core/web-seed/parts.ts'
import { unreachable } from '../../core/web-seed/reach.ts'
import { APP } from '../lib/app-address.ts'
import { StallTimer } from '../lib/stall-timer.ts'

/** What a request calls. */
export interface PartListener {
  /** The response began, with these bytes. */
  onHead(body: WebSeedBody): void
  /** The next bytes of the part. Valid during the call. */
  onBytes(bytes: Uint8Array): void
  /**
   * How long to read nothing, ms, because of a rate limit; called again after that time. While nothing is read, the
   * network stops by backpressure.
   */
  waitMs(): number
}

/** Abort reason of a request that its caller ended: not a failure. */
export const CANCELLED = Symbol('cancelled')

/**
 * Fetches one range of one file as a stream, or the whole file where the server sends no parts. `Range` with one range
 * and a start is the only header set: it is CORS-safelisted (Fetch standard, §2.2.2), so that a browser sends the
 * request to another origin at once, without a preflight that many file servers would refuse.
 *
 * @param abort ends the request; with {@link CANCELLED} as its reason it resolves quietly
 * @returns bytes passed on: fewer than the part has when it was cancelled, or where the server sends only so many at
 * a time
 * @throws WebSeedError
 */
export async function fetchPart(
  part: FetchPart,
  listener: PartListener,
  abort: AbortController,
  stallMs: number = LIMITS.webSeedStallMs,
): Promise<number> {
  const { url } = part
  const { signal } = abort
  const stall = (): void => {
    abort.abort(new WebSeedError('web-seed-stalled', `${url}: expected bytes, got none for ${stallMs} ms`, { url }))
  }
  const timer = new StallTimer(stallMs, stall)
  let got = 0
  const rethrow = (thrown: unknown): never => {
    throw asWebSeedError(thrown, url, got)
  }
  try {
    const response = await fetch(url, {
      headers: { Range: `bytes=${part.start}-${part.end}` },
      // Verified bytes are kept in the store; wrong bytes must not come from a cache again.
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal,
    }).catch(rethrow)
    const refusal = response.redirected ? unreachable(response.url, APP) : null
    if (refusal) throw refusal
    const body = readWebSeedHead(part, headOf(response))
    listener.onHead(body)
    const { length } = body
    const reader = response.body?.getReader()
    while (reader && got < length) {
      const { done, value } = await reader.read().catch(rethrow)
      if (done) break
      const bytes = value.subarray(0, length - got)
      got += bytes.length
      if (bytes.length > 0) listener.onBytes(bytes)
      timer.onBytes(bytes.length)
      await pause(listener, timer, signal)
      if (signal.aborted) throw signal.reason
    }
    if (got < length && body.isWhole) throw wrongFile(part, got)
    if (got < length) {
      throw new WebSeedError('web-seed-short', `${url}: expected ${length} bytes, got ${got}`, { url, length, got })
    }
    if (reader) void finish(reader, abort, stallMs)
    return got
  } catch (thrown) {
    if (signal.aborted && signal.reason === CANCELLED) return got
    if (signal.aborted) throw signal.reason
    // The body of a useless response is not read.
    abort.abort(CANCELLED)
    throw thrown
  } finally {
    timer.stop()
  }
}

function headOf({ status, headers }: Response): WebSeedHead {
  return {
    status,
    contentLength: headers.get('content-length'),
    contentRange: headers.get('content-range'),
    contentType: headers.get('content-type'),
    contentEncoding: headers.get('content-encoding'),
    retryAfter: headers.get('retry-after'),
    atMs: Date.now(),
  }
}

/** Longest wait for a rate limit before it is checked again, ms: it may have been lifted. */
const PAUSE_MS = 250

/** Waits as long as the listener wants. The server is not silent meanwhile: we do not read. */
async function pause(listener: PartListener, timer: StallTimer, signal: AbortSignal): Promise<void> {
  let ms = listener.waitMs()
  if (ms <= 0) return
  timer.stop()
  for (; ms > 0 && !signal.aborted; ms = listener.waitMs()) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, PAUSE_MS)))
  }
  timer.restart()
}

/** Reads the end of a complete body, so that its connection can be reused; a body that continues is aborted. */
async function finish(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  abort: AbortController,
  stallMs: number,
): Promise<void> {
  const timer = setTimeout(() => abort.abort(CANCELLED), stallMs)
  const ended = await reader.read().then(
    ({ done }) => done,
    () => false,
  )
  clearTimeout(timer)
  if (!ended) abort.abort(CANCELLED)
}

/** A browser hides why a request failed: unknown host, no connection and missing CORS headers look the same. */
function asWebSeedError(thrown: unknown, url: string, got: number): WebSeedError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return got > 0
    ? new WebSeedError('web-seed-cut', `${url}: expected the rest, got cut off after ${got} bytes (${reason})`, {
        url,
        got,
      })
    : new WebSeedError('web-seed-unreachable', `${url}: expected an answer that this page may read, got: ${reason}`, {
        url,
      })
}
