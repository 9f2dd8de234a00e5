import { WebSeedError } from '../errors.ts'
import type { FetchPart } from './parts.ts'

/** The head of a response. A browser shows another origin's `Content-Range` only where the server exposes it. */
export interface WebSeedHead {
  readonly status: number
  readonly contentLength: string | null
  readonly contentRange: string | null
  readonly contentType: string | null
  readonly contentEncoding: string | null
  readonly retryAfter: string | null
  /** When it came, ms since the epoch: a `Retry-After` may be a date. */
  readonly atMs: number
}

/** What the body of a response is. */
export interface WebSeedBody {
  /** Offset in the file of its first byte. */
  readonly start: number
  /** Bytes from there on; fewer than requested where the server sends only so many at a time. */
  readonly length: number
  /** Whether it is the whole file: the server does not send parts. */
  readonly isWhole: boolean
}

/**
 * Reads the head of a response to a request for one range (RFC 9110 §14, §15.3.7). A server without range support
 * sends the whole file.
 * @throws WebSeedError
 */
export function readWebSeedHead(part: FetchPart, head: WebSeedHead): WebSeedBody {
  const requested = part.end - part.start + 1
  const { url } = part
  if (head.status === 206) return readPartial(part, head, requested)
  if (head.status === 200) {
    const whole = isEncoded(head) ? null : lengthOf(head.contentLength)
    if (whole !== null && whole !== part.fileLength) throw wrongFile(part, whole)
    return { start: 0, length: part.fileLength, isWhole: true }
  }
  const missing = MISSING.has(head.status)
  throw new WebSeedError(
    missing ? 'web-seed-missing' : 'web-seed-status',
    `${url}: expected status 206, got ${head.status}`,
    { url, status: head.status, file: part.file, restMs: retryMs(head) },
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
  const sent = isEncoded(head) ? null : lengthOf(head.contentLength)
  if (sent === null || sent === length) return { start: part.start, length, isWhole: false }
  if (sent > length || sent === 0) {
    throw new WebSeedError('web-seed-range', `${url}: expected ${length} bytes, got ${sent}`, { url })
  }
  return { start: part.start, length: sent, isWhole: false }
}

/** Index of the file that, by this error, the server does not have; null for any other error. */
export function absentFile(error: WebSeedError): number | null {
  const absent = error.code === 'web-seed-missing' || error.code === 'web-seed-file-length'
  return absent && typeof error.fields.file === 'number' ? error.fields.file : null
}

/** The server's `Retry-After` (RFC 9110 §10.2.3) as ms; 0 where there was none. */
export function retryAfterMs(error: WebSeedError): number {
  return typeof error.fields.restMs === 'number' ? error.fields.restMs : 0
}

function retryMs({ retryAfter, atMs }: WebSeedHead): number {
  const seconds = lengthOf(retryAfter)
  if (seconds !== null) return 1_000 * seconds
  const date = retryAfter === null ? Number.NaN : Date.parse(retryAfter)
  return Number.isNaN(date) ? 0 : Math.max(0, date - atMs)
}

/** `Content-Length` counts encoded bytes; the body is read decoded. */
function isEncoded({ contentEncoding }: WebSeedHead): boolean {
  return contentEncoding !== null && !/^(identity)?$/i.test(contentEncoding.trim())
}

/** The file of a part has other bytes than the torrent says. */
export function wrongFile(part: FetchPart, got: number): WebSeedError {
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
