import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { closeServer, listenOnLoopback } from './ports.ts'
import { answer, bodyOf, fileBody, refuse } from './static-files.ts'

/** A page on an origin of its own that holds webtorrent's published browser bundle as `window.client`. */
export interface StockPage {
  readonly url: string
  close(): Promise<void>
}

const HTML = `<!doctype html><meta charset="utf-8"><title>Stock webtorrent</title>
<script type="module">
import WebTorrent from '/webtorrent.min.js'
window.WebTorrent = WebTorrent
window.client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
document.title = 'Stock webtorrent is ready'
</script>`

export async function startStockPage(): Promise<StockPage> {
  const root = dirname(createRequire(import.meta.url).resolve('webtorrent/package.json'))
  const page = bodyOf(new TextEncoder().encode(HTML))
  const server = createServer(async (request, response) => {
    if (request.url === '/') {
      await answer(request, response, page, { 'Content-Type': 'text/html; charset=utf-8' })
      return
    }
    const bundle = request.url === '/webtorrent.min.js' ? await fileBody(join(root, 'dist', 'webtorrent.min.js')) : null
    if (bundle === null) return refuse(response, 404, 'There is no such file.')
    await answer(request, response, bundle, { 'Content-Type': 'text/javascript; charset=utf-8' })
  })
  const port = await listenOnLoopback(server, 0)
  return { url: `http://127.0.0.1:${port}/`, close: () => closeServer(server) }
}
