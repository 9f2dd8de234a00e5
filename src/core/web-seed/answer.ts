import { WebSeedError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { FetchPart } from './parts.ts'

/** What a server said before the body. A browser shows another origin's `Content-Range` only where the server exposes it. */
export interface WebSeedHead {
  readonly status: number
  readonly contentLength: string | null
  readonly contentRange: string | null
  readonly contentType: string | null
  readonly retryAfter: string | null
}

/** What of the body to take. */
export interface WebSeedBody {
  /** Bytes to pass over before the first that was asked for: the server sent the file from its start. */
  readonly skip: number
  /** Bytes to take then; fewer than asked where the server gives so many at a time. */
  readonly length: number
}

/**
 * Reads the head of an answer to a request for one range (RFC 9110 §14, §15.3.7). A server that knows no ranges answers with the whole
 * file: good when what was asked begins near its start.
 * @throws WebSeedError
 */
export function readWebSeedHead(part: FetchPart, head: WebSeedHead): WebSeedBody {
  const asked = part.end - part.start + 1
  const { url } = part
  if (head.status === 206) return readPartial(part, head, asked)
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
    return { skip: part.start, length: asked }
  }
  const missing = MISSING.has(head.status)
  throw new WebSeedError(
    missing ? 'web-seed-missing' : 'web-seed-status',
    `${url}: expected status 206, got ${head.status}`,
    { url, status: head.status, file: part.file, restMs: 1_000 * (lengthOf(head.retryAfter) ?? 0) },
  )
}

/** Statuses that speak of the one file: it is not there, not for us, or not that long. The server may have the others. */
const MISSING: ReadonlySet<number> = new Set([401, 403, 404, 410, 416])

function readPartial(part: FetchPart, head: WebSeedHead, asked: number): WebSeedBody {
  const { url } = part
  if (head.contentType?.toLowerCase().startsWith('multipart/')) {
    throw new WebSeedError('web-seed-range', `${url}: expected one range, got ${head.contentType}`, { url })
  }
  let length = asked
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
  const said = lengthOf(head.contentLength)
  if (said === null || said === length) return { skip: 0, length }
  if (said > length || said === 0) {
    throw new WebSeedError('web-seed-range', `${url}: expected ${length} bytes, got ${said}`, { url })
  }
  return { skip: 0, length: said }
}

/** The file that this error says the server does not have, as the torrent has it; null where it says nothing of the sort. */
export function absentFile(error: WebSeedError): number | null {
  const absent = error.code === 'web-seed-missing' || error.code === 'web-seed-file-length'
  return absent && typeof error.fields.file === 'number' ? error.fields.file : null
}

/** How long the server asked to be left alone (`Retry-After`, in seconds; RFC 9110 §10.2.3), ms; 0 where it did not. */
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
