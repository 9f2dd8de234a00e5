import { mediaTypeOf } from '../../core/media/media-type.ts'
import { parseRange } from '../../core/media/range.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { mayServe, policyOf } from './content-policy.ts'
import { attachmentNamed } from './disposition.ts'

/** The parts of a request that its answer depends on. */
export interface RequestFacts {
  readonly method: string
  /** Headers; null where missing. */
  readonly range: string | null
  readonly ifRange: string | null
  /** `Request.destination`. */
  readonly destination: string
  readonly save: boolean
}

/** The properties of a file that its answer depends on. */
export interface FileFacts {
  readonly infoHash: InfoHash
  readonly index: number
  readonly name: string
  readonly length: number
}

/** A response without its body. */
export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** File bytes of the body, both inclusive; null without a body. */
  readonly body: { readonly start: number; readonly end: number } | null
}

const METHODS = 'GET, HEAD'

/** Separates a page from the window of another site that opened it: it can neither count its frames nor follow it. */
export const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin' } as const

/** The refusal of a request for its method or destination; null when both are allowed. */
export function refusalOf(request: Pick<RequestFacts, 'method' | 'destination'>): Head | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { Allow: METHODS })
  if (!mayServe(request.destination)) return refusal(403)
  return null
}

/**
 * Status, headers and range of a file's response (RFC 9110 §14, §15): 200, 206 or 416. `Range` is honoured for GET only
 * and, with `If-Range`, only when that matches this file.
 */
export function headOf(request: RequestFacts, file: FileFacts): Head {
  const etag = `"${file.infoHash}-${file.index}"`
  const media = mediaTypeOf(file.name)
  const headers: Record<string, string> = {
    'Accept-Ranges': 'bytes',
    // OPFS is the cache: a second copy would only take up space.
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policyOf(media),
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...ISOLATION,
    'X-Content-Type-Options': 'nosniff',
    ETag: etag,
  }
  const wanted = request.method === 'GET' && (request.ifRange === null || request.ifRange.trim() === etag)
  const choice = parseRange(wanted ? request.range : null, file.length)
  if (choice.kind === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${file.length}` }, body: null }
  }
  headers['Content-Type'] = media.type
  if (request.save) headers['Content-Disposition'] = attachmentNamed(file.name)
  const partial = choice.kind === 'range'
  const { start, end } = partial ? choice : { start: 0, end: file.length - 1 }
  headers['Content-Length'] = String(end - start + 1)
  if (partial) headers['Content-Range'] = `bytes ${start}-${end}/${file.length}`
  const bodyless = request.method === 'HEAD' || file.length === 0
  return { status: partial ? 206 : 200, headers, body: bodyless ? null : { start, end } }
}

/** The head of a response with no body but a reason. */
export function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Head {
  return {
    status,
    headers: {
      ...headers,
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policyOf({ type: 'text/plain', kind: 'text' }),
      'Content-Type': 'text/plain; charset=utf-8',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      ...ISOLATION,
    },
    body: null,
  }
}
