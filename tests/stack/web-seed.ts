import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { bytesOf, type SeedFile } from './content.ts'
import { closeServer, listenOnLoopback } from './ports.ts'
import { rangeOf, refuse, typeOf } from './static-files.ts'

/** How a web seed answers; absent fields mean the standard behaviour. */
export interface WebSeedBehavior {
  /** Answers with this status and no bytes of the file. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Answers with the whole file and 200, as a server without range support. */
  readonly whole?: boolean
  /** Sends at most this many bytes of a range, with a matching header. */
  readonly most?: number
  /** Sends this many bytes of the body, then closes the connection. */
  readonly cutAfter?: number
  /** Sends this many bytes of the body, then nothing, with the connection open. */
  readonly stallAfter?: number
  /** Sends the body without `Content-Length`. */
  readonly chunked?: boolean
  /** Sends the body compressed, whatever the client accepts. */
  readonly gzip?: boolean
  /** Sends this many bytes of the body every 20 ms. */
  readonly drip?: number
  /** Inverts every bit of the body. */
  readonly wrong?: boolean
  /** Sends this `Content-Range`. */
  readonly contentRange?: string
  /** Allows no other origin to read the answer. */
  readonly closed?: boolean
  /** Sends no headers until this resolves. */
  readonly until?: Promise<unknown>
}

export interface WebSeedRequest {
  /** Decoded. */
  readonly path: string
  readonly range: string | undefined
  readonly headers: IncomingMessage['headers']
}

export interface WebSeed {
  /** Base to give as `urlList`: a file is at `${url}<torrent name>/<path>`, a single-file torrent at `${url}<name>`. */
  readonly url: string
  /** Body bytes sent so far. */
  sentBytes(): number
  /** `Range` headers received so far, in order. */
  readonly ranges: readonly string[]
  /** Every GET so far, in order. */
  readonly requests: readonly WebSeedRequest[]
  /** Sets the behaviour of later answers; null restores the standard one. */
  behave(behavior: (request: WebSeedRequest) => WebSeedBehavior | null): void
  /** @throws Error after a CORS preflight, which this server, like many, does not support */
  close(): Promise<void>
}

/** The CORS header for other origins. `Content-Range` stays hidden from pages, as on most servers. */
const CORS = { 'Access-Control-Allow-Origin': '*' }
const corsOf = (behavior: WebSeedBehavior): Readonly<Record<string, string>> => (behavior.closed ? {} : CORS)

/**
 * An HTTP host of another origin with the files of a torrent (BEP 19), for any origin to read.
 *
 * @param files names are paths below the base, e.g. `album/one.bin`
 */
export async function startWebSeed(files: readonly SeedFile[]): Promise<WebSeed> {
  const bodies = new Map<string, Uint8Array>(
    await Promise.all(files.map(async (file) => [`/${file.name}`, await bytesOf(file)] as const)),
  )
  const requests: WebSeedRequest[] = []
  const ranges: string[] = []
  let preflights = 0
  let sentBytes = 0
  let behaviour: (request: WebSeedRequest) => WebSeedBehavior | null = () => null

  const server = createServer(async (incoming, response) => {
    if (incoming.method !== 'GET') {
      if (incoming.method === 'OPTIONS') preflights++
      return refuse(response, 405, 'This server knows GET only.')
    }
    const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://127.0.0.1').pathname)
    const request = { path, range: incoming.headers.range, headers: incoming.headers }
    requests.push(request)
    if (request.range !== undefined) ranges.push(request.range)
    const behavior = behaviour(request) ?? {}
    await behavior.until
    if (behavior.status !== undefined) {
      return refuse(response, behavior.status, 'Not today.', { ...corsOf(behavior), ...behavior.headers })
    }
    const body = bodies.get(path)
    if (body === undefined) return refuse(response, 404, 'There is no such file.', CORS)
    sentBytes += send(response, body, request, behavior)
  })

  const port = await listenOnLoopback(server, 0)
  return {
    url: `http://127.0.0.1:${port}/`,
    ranges,
    requests,
    sentBytes: () => sentBytes,
    behave: (next) => {
      behaviour = next
    },
    close: async () => {
      await closeServer(server)
      if (preflights > 0) throw new Error(`The web seed got ${preflights} preflights, which it should never need`)
    },
  }
}

/** Returns how many bytes of the body were sent. */
function send(
  response: ServerResponse,
  body: Uint8Array,
  { path, range }: WebSeedRequest,
  behavior: WebSeedBehavior,
): number {
  const part = behavior.whole ? null : rangeOf(range, body.length)
  if (part === 'unsatisfiable') {
    refuse(response, 416, 'There are fewer bytes.', { ...CORS, 'Content-Range': `bytes */${body.length}` })
    return 0
  }
  const start = part?.start ?? 0
  const end = Math.min(part?.end ?? body.length - 1, start + (behavior.most ?? body.length) - 1)
  const content = body.subarray(start, end + 1)
  const bytes = encoded(behavior.wrong ? content.map((byte) => ~byte) : content, behavior)
  response.writeHead(part ? 206 : 200, {
    ...corsOf(behavior),
    'Content-Type': typeOf(path),
    ...(behavior.chunked ? {} : { 'Content-Length': bytes.length }),
    ...(behavior.gzip ? { 'Content-Encoding': 'gzip', 'Access-Control-Expose-Headers': 'Content-Encoding' } : {}),
    ...(part ? { 'Content-Range': behavior.contentRange ?? `bytes ${start}-${end}/${body.length}` } : {}),
    ...behavior.headers,
  })
  if (behavior.drip !== undefined) {
    drip(response, bytes, behavior.drip)
    return bytes.length
  }
  const most = behavior.cutAfter ?? behavior.stallAfter
  if (most === undefined) {
    response.end(bytes)
    return bytes.length
  }
  response.write(bytes.subarray(0, most), () => {
    if (behavior.cutAfter !== undefined) response.destroy()
  })
  return Math.min(most, bytes.length)
}

const encoded = (bytes: Uint8Array, { gzip }: WebSeedBehavior): Uint8Array => (gzip ? gzipSync(bytes) : bytes)

function drip(response: ServerResponse, bytes: Uint8Array, each: number): void {
  let at = 0
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, at + each))
    at += each
    if (at >= bytes.length) response.end()
  }, 20)
  response.once('close', () => clearInterval(timer))
}
