import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { bytesOf, type SeedFile } from './content.ts'
import { closeServer, listenOnLoopback } from './ports.ts'
import { rangeOf, refuse, typeOf } from './static-files.ts'

/** How a web seed answers; what is left out is as it should be. */
export interface Manner {
  /** Answers with this status and no bytes of the file. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Answers with the whole file and 200, as a server does that knows no ranges. */
  readonly whole?: boolean
  /** Sends at most so many bytes of a range and says so. */
  readonly most?: number
  /** Sends so many bytes of the body, then closes the connection. */
  readonly cutAfter?: number
  /** Sends so many bytes of the body, then nothing, with the connection open. */
  readonly stallAfter?: number
  /** Turns every bit of the body. */
  readonly wrong?: boolean
  /** Says `Content-Range` with this. */
  readonly contentRange?: string
  /** Lets no other site read the answer. */
  readonly closed?: boolean
  /** Answers no head until this resolves. */
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
  /** From now on it answers as `manner` says; null for a plain answer. */
  behave(manner: (request: WebSeedRequest) => Manner | null): void
  /** @throws Error when a browser asked for leave first (a CORS preflight), which this server, like many, does not know */
  close(): Promise<void>
}

/** All that a server must say to be read from other origins. `Content-Range` stays hidden from pages, as on most servers. */
const CORS = { 'Access-Control-Allow-Origin': '*' }
const corsOf = (manner: Manner): Readonly<Record<string, string>> => (manner.closed ? {} : CORS)

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
  let behaviour: (request: WebSeedRequest) => Manner | null = () => null

  const server = createServer(async (incoming, response) => {
    if (incoming.method !== 'GET') {
      if (incoming.method === 'OPTIONS') preflights++
      return refuse(response, 405, 'This server knows GET only.')
    }
    const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://127.0.0.1').pathname)
    const request = { path, range: incoming.headers.range, headers: incoming.headers }
    requests.push(request)
    if (request.range !== undefined) ranges.push(request.range)
    const manner = behaviour(request) ?? {}
    await manner.until
    if (manner.status !== undefined) {
      return refuse(response, manner.status, 'Not today.', { ...corsOf(manner), ...manner.headers })
    }
    const body = bodies.get(path)
    if (body === undefined) return refuse(response, 404, 'There is no such file.', CORS)
    sentBytes += send(response, body, request, manner)
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
function send(response: ServerResponse, body: Uint8Array, { path, range }: WebSeedRequest, manner: Manner): number {
  const asked = manner.whole ? null : rangeOf(range, body.length)
  if (asked === 'unsatisfiable') {
    refuse(response, 416, 'There are fewer bytes.', { ...CORS, 'Content-Range': `bytes */${body.length}` })
    return 0
  }
  const start = asked?.start ?? 0
  const end = Math.min(asked?.end ?? body.length - 1, start + (manner.most ?? body.length) - 1)
  const part = body.subarray(start, end + 1)
  response.writeHead(asked ? 206 : 200, {
    ...corsOf(manner),
    'Content-Type': typeOf(path),
    'Content-Length': part.length,
    ...(asked ? { 'Content-Range': manner.contentRange ?? `bytes ${start}-${end}/${body.length}` } : {}),
    ...manner.headers,
  })
  const bytes = manner.wrong ? part.map((byte) => ~byte) : part
  const most = manner.cutAfter ?? manner.stallAfter
  if (most === undefined) {
    response.end(bytes)
    return bytes.length
  }
  response.write(bytes.subarray(0, most), () => {
    if (manner.cutAfter !== undefined) response.destroy()
  })
  return Math.min(most, bytes.length)
}
