import { createServer } from 'node:http'
import { bytesOf, type SeedFile } from './content.ts'
import { closeServer, listenOnLoopback } from './ports.ts'
import { answer, type Body, bodyOf, refuse, typeOf } from './static-files.ts'

export interface WebSeed {
  /** Base to give as `urlList`: a file is at `${url}<torrent name>/<path>`, a single-file torrent at `${url}<name>`. */
  readonly url: string
  /** Body bytes sent so far. */
  sentBytes(): number
  /** `Range` headers received so far, in order. */
  readonly ranges: readonly string[]
  close(): Promise<void>
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Expose-Headers': 'Content-Range, Content-Length, Accept-Ranges',
}

/**
 * An HTTP host of another origin with the files of a torrent (BEP 19), for any origin to read.
 *
 * @param files names are paths below the base, e.g. `album/one.bin`
 */
export async function startWebSeed(files: readonly SeedFile[]): Promise<WebSeed> {
  const bodies = new Map<string, Body>(
    await Promise.all(files.map(async (file) => [`/${file.name}`, bodyOf(await bytesOf(file))] as const)),
  )
  const ranges: string[] = []
  let sentBytes = 0

  const server = createServer(async (request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...CORS, 'Access-Control-Allow-Methods': 'GET, HEAD' }).end()
      return
    }
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
    const body = bodies.get(path)
    if (body === undefined) return refuse(response, 404, 'There is no such file.', CORS)
    if (request.headers.range !== undefined) ranges.push(request.headers.range)
    sentBytes += await answer(request, response, body, { ...CORS, 'Content-Type': typeOf(path) })
  })

  const port = await listenOnLoopback(server, 0)
  return {
    url: `http://127.0.0.1:${port}/`,
    ranges,
    sentBytes: () => sentBytes,
    close: () => closeServer(server),
  }
}
