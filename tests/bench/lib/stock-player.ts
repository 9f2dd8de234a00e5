import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { closeServer, listenOnLoopback } from '../../stack/ports.ts'
import { answer, bodyOf, fileBody, refuse } from '../../stack/static-files.ts'

const HTML = `<!doctype html><meta charset="utf-8"><title>Stock webtorrent</title><video muted preload="metadata"></video>
<script type="module">
import WebTorrent from '/webtorrent.min.js'
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
await navigator.serviceWorker.register('/sw.min.js', { scope: '/' })
client.createServer({ controller: await navigator.serviceWorker.ready })
window.watch = (magnet) => client.add(magnet, (torrent) => torrent.files[0].streamTo(document.querySelector('video')))
document.title = 'Stock webtorrent is ready'
</script>`

const FILES = ['webtorrent.min.js', 'sw.min.js']

/**
 * A page with webtorrent's published bundle and its published service worker, as its documentation says;
 * `watch(magnet)` plays.
 */
export async function startStockPlayer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const dist = join(dirname(createRequire(import.meta.url).resolve('webtorrent/package.json')), 'dist')
  const page = bodyOf(new TextEncoder().encode(HTML))
  const server = createServer(async (request, response) => {
    if (request.url === '/') return answer(request, response, page, { 'Content-Type': 'text/html; charset=utf-8' })
    const name = FILES.find((file) => request.url === `/${file}`)
    const body = name === undefined ? null : await fileBody(join(dist, name))
    if (body === null) return refuse(response, 404, 'There is no such file.')
    return answer(request, response, body, { 'Content-Type': 'text/javascript; charset=utf-8' })
  })
  const port = await listenOnLoopback(server, 0)
  return { url: `http://127.0.0.1:${port}/`, close: () => closeServer(server) }
}
