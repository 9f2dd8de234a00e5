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

/** What `window.client` runs: 3.0.21, or the older 1.9.7 that instant.io serves. */
export type StockVersion = 3 | 1

interface Bundle {
  /** npm package, by alias. */
  readonly name: string
  readonly file: string
  /** Makes `WebTorrent` known to the script after it. */
  readonly html: string
}

const BUNDLES: Readonly<Record<StockVersion, Bundle>> = {
  3: { name: 'webtorrent', file: 'dist/webtorrent.min.js', html: "import WebTorrent from '/webtorrent.min.js'" },
  // A classic script, which sets a global; a module would run it in strict mode.
  1: { name: 'webtorrent-1', file: 'webtorrent.min.js', html: 'const { WebTorrent } = window' },
}

const htmlOf = (version: StockVersion): string => `<!doctype html><meta charset="utf-8"><title>Stock webtorrent</title>
${version === 1 ? '<script src="/webtorrent.min.js"></script>' : ''}
<script type="module">
${BUNDLES[version].html}
window.WebTorrent = WebTorrent
window.client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
document.title = 'Stock webtorrent is ready'
</script>`

export async function startStockPage(version: StockVersion = 3): Promise<StockPage> {
  const { name, file } = BUNDLES[version]
  const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  const page = bodyOf(new TextEncoder().encode(htmlOf(version)))
  const server = createServer(async (request, response) => {
    if (request.url === '/') {
      await answer(request, response, page, { 'Content-Type': 'text/html; charset=utf-8' })
      return
    }
    const bundle = request.url === '/webtorrent.min.js' ? await fileBody(join(root, file)) : null
    if (bundle === null) return refuse(response, 404, 'There is no such file.')
    await answer(request, response, bundle, { 'Content-Type': 'text/javascript; charset=utf-8' })
  })
  const port = await listenOnLoopback(server, 0)
  return { url: `http://127.0.0.1:${port}/`, close: () => closeServer(server) }
}
