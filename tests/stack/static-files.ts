import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.srt': 'application/x-subrip',
  '.svg': 'image/svg+xml',
  '.torrent': 'application/x-bittorrent',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webm': 'video/webm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}

export function typeOf(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
}

/** A thing with a length that can be read from `start` to `end`, both included. */
export interface Body {
  readonly length: number
  read(start: number, end: number): Readable
}

export function bodyOf(bytes: Uint8Array): Body {
  return { length: bytes.length, read: (start, end) => Readable.from([bytes.subarray(start, end + 1)]) }
}

/** A file; its modification in ms. */
export interface FileBody extends Body {
  readonly tag: string
  readonly modifiedMs: number
}

/** The file at `path`, or null when there is none. */
export async function fileBody(path: string): Promise<FileBody | null> {
  const facts = await stat(path).catch(() => null)
  if (facts === null || !facts.isFile()) return null
  return {
    length: facts.size,
    modifiedMs: facts.mtimeMs,
    tag: `W/"${facts.size.toString(36)}-${Math.floor(facts.mtimeMs).toString(36)}"`,
    read: (start, end) => createReadStream(path, { start, end }),
  }
}

/**
 * The file below `root` that a URL path means, `…/` meaning its index.html; null for one that does not decode,
 * or climbs out.
 */
export function pathBelow(root: string, urlPath: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  const parts = decoded.split('/').slice(1)
  if (parts.at(-1) === '') parts[parts.length - 1] = 'index.html'
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\0\\]/.test(part))) return null
  return join(root, ...parts)
}

/** The one range of a `Range` header: null for none (or several, which may be answered whole), or 'unsatisfiable'. */
export function rangeOf(
  header: string | undefined,
  length: number,
): { start: number; end: number } | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return null
  const [, first, last] = match
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return start > end ? 'unsatisfiable' : { start, end }
}

/** Answers GET and HEAD with 200, 206 or 416 (RFC 9110 §14). Resolves to the body bytes sent. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
  headers: OutgoingHttpHeaders,
): Promise<number> {
  const range = rangeOf(request.headers.range, body.length)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${body.length}` }).end()
    return 0
  }
  const { start, end } = range ?? { start: 0, end: body.length - 1 }
  response.writeHead(range === null ? 200 : 206, {
    ...headers,
    'Accept-Ranges': 'bytes',
    'Content-Length': end - start + 1,
    ...(range === null ? {} : { 'Content-Range': `bytes ${start}-${end}/${body.length}` }),
  })
  if (request.method === 'HEAD' || body.length === 0) {
    response.end()
    return 0
  }
  // A client that goes away is not an error of the server.
  await pipeline(body.read(start, end), response).catch(() => response.destroy())
  return end - start + 1
}

/** Answers with words and a status. */
export function refuse(
  response: ServerResponse,
  status: number,
  words: string,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${words}\n`)
}
