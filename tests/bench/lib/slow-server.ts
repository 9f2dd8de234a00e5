import { createServer } from 'node:http'
import { Transform } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import { closeServer, listenOnLoopback } from '../../stack/ports.ts'
import { answer, bodyOf, fileBody, typeOf } from '../../stack/static-files.ts'

const PAGE = bodyOf(new TextEncoder().encode('<!doctype html><title>A video</title><video muted src="/video"></video>'))
const CHUNK_BYTES = 16 * 1024

/** A page with one video from a server with a fixed total rate for all its readers: the limit for data from peers. */
export async function startSlowVideo(
  path: string,
  bytesPerSecond: number,
): Promise<{ url: string; close(): Promise<void> }> {
  /** When the bytes handed out so far have been sent, on the clock of `performance.now()`. */
  let freeAt = 0
  const paced = () =>
    new Transform({
      readableHighWaterMark: CHUNK_BYTES,
      writableHighWaterMark: CHUNK_BYTES,
      async transform(bytes: Uint8Array, _, done) {
        const now = performance.now()
        const at = Math.max(now, freeAt)
        freeAt = at + (bytes.length / bytesPerSecond) * 1_000
        if (at > now) await after(at - now)
        done(null, bytes)
      },
    })
  const server = createServer(async (request, response) => {
    const body = request.url === '/video' ? await fileBody(path) : null
    if (body === null) return void (await answer(request, response, PAGE, { 'Content-Type': 'text/html' }))
    const slow = { length: body.length, read: (start: number, end: number) => body.read(start, end).pipe(paced()) }
    await answer(request, response, slow, { 'Content-Type': typeOf(path), 'Cache-Control': 'no-store' })
  })
  return { url: `http://127.0.0.1:${await listenOnLoopback(server, 0)}/`, close: () => closeServer(server) }
}
