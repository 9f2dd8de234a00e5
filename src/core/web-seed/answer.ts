import { WebSeedError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { FetchPart } from './parts.ts'

/** The head of a response. A browser shows another origin's `Content-Range` only where the server exposes it. */
export interface WebSeedHead {
  readonly status: number
  readonly contentLength: string | null
  readonly contentRange: string | null
  readonly contentType: string | null
  readonly retryAfter: string | null
}

/** Which part of the body to use. */
export interface WebSeedBody {
  /** Bytes to skip before the first requested one: the server sent the file from its start. */
  readonly skip: number
  /** Bytes to use after that; fewer than requested where the server sends only so many at a time. */
  readonly length: number
}

/**
 * Reads the head of a response to a request for one range (RFC 9110 §14, §15.3.7). A server without range support
 * sends the whole file, which is fine when the range begins near its start.
 * @throws WebSeedError
 */
export function readWebSeedHead(part: FetchPart, head: WebSeedHead): WebSeedBody {
  const requested = part.end - part.start + 1
  const { url } = part
  if (head.status === 206) return readPartial(part, head, requested)
  if (head.status === 200) {
    const whole = lengthOf(head.contentLength)
    if (whole !== null && whole !== part.fileLength) throw wrongFile(part, whole)
    if (part.start > LIMITS.webSeedSkipBytes) {
      throw new WebSeedError(
        'web-seed-no-ranges',
        `${url}: expected bytes ${part.start}-${part.end}, got the whole file`,
        {
          url,
        },
      )
    }
    return { skip: part.start, length: requested }
  }
  const missing = MISSING.has(head.status)
  throw new WebSeedError(
    missing ? 'web-seed-missing' : 'web-seed-status',
    `${url}: expected status 206, got ${head.status}`,
    { url, status: head.status, file: part.file, restMs: 1_000 * (lengthOf(head.retryAfter) ?? 0) },
  )
}

/** Statuses that concern the one file: missing, forbidden, or shorter. The server may have the others. */
const MISSING: ReadonlySet<number> = new Set([401, 403, 404, 410, 416])

function readPartial(part: FetchPart, head: WebSeedHead, requested: number): WebSeedBody {
  const { url } = part
  if (head.contentType?.toLowerCase().startsWith('multipart/')) {
    throw new WebSeedError('web-seed-range', `${url}: expected one range, got ${head.contentType}`, { url })
  }
  let length = requested
  if (head.contentRange !== null) {
    const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(head.contentRange.trim())
    const [start, end] = [Number(match?.[1]), Number(match?.[2])]
    if (match === null || start !== part.start || end < start || end > part.end) {
      throw new WebSeedError(
        'web-seed-range',
        `${url}: expected bytes ${part.start}-${part.end}, got ${JSON.stringify(head.contentRange)}`,
        { url },
      )
    }
    if (match[3] !== '*' && Number(match[3]) !== part.fileLength) throw wrongFile(part, Number(match[3]))
    length = end - start + 1
  }
  const sent = lengthOf(head.contentLength)
  if (sent === null || sent === length) return { skip: 0, length }
  if (sent > length || sent === 0) {
    throw new WebSeedError('web-seed-range', `${url}: expected ${length} bytes, got ${sent}`, { url })
  }
  return { skip: 0, length: sent }
}

/** Index of the file that, by this error, the server does not have; null for any other error. */
export function absentFile(error: WebSeedError): number | null {
  const absent = error.code === 'web-seed-missing' || error.code === 'web-seed-file-length'
  return absent && typeof error.fields.file === 'number' ? error.fields.file : null
}

/** The server's `Retry-After` (in seconds; RFC 9110 §10.2.3) as ms; 0 where there was none. */
export function retryAfterMs(error: WebSeedError): number {
  return typeof error.fields.restMs === 'number' ? error.fields.restMs : 0
}

function wrongFile(part: FetchPart, got: number): WebSeedError {
  return new WebSeedError(
    'web-seed-file-length',
    `${part.url}: expected a file of ${part.fileLength} bytes, got ${got}`,
    {
      url: part.url,
      file: part.file,
      expected: part.fileLength,
      got,
    },
  )
}

function lengthOf(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null
}
