import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { ChainDeployment } from '../../src/protocol/chain.ts'
import { cacheControlOf, SECURITY_HEADERS } from './headers.js'
import { closeServer, listenOnLoopback } from './ports.ts'
import { answer, bodyOf, typeOf } from './static-files.ts'
import { pathOf, staticHost } from './static-host.ts'

/** What the app reads from `/config.json` when it starts. */
export interface AppConfig {
  /** WebSocket trackers announced to besides those that a torrent names. */
  readonly trackers: readonly string[]
  readonly iceServers: readonly RTCIceServer[]
  /** Most payload that one app sends; absent: no cap. */
  readonly uploadBytesPerSecond?: number
  /** Folder of the origin that serves embeds. */
  readonly embed?: string
  /** A chain of this host, which the app then begins with. */
  readonly chain?: {
    readonly id: number
    readonly rpcUrls: readonly string[]
    readonly deployment: ChainDeployment | null
    readonly playMoney: boolean
  }
}

export interface ServeOptions {
  /** Folder of the production build. */
  readonly dist: string
  /** Made with the port where it names addresses on this server. */
  readonly config: AppConfig | ((port: number) => AppConfig)
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** A name that the browser is told to look up on this machine ({@link namedHost}): then over TLS. */
  readonly host?: 'app.test'
  /** What the same port answers under other names; the app answers to all others. */
  readonly hosts?: Readonly<Record<string, RequestListener>>
}

// Made for these tests, for a name that is never registered (RFC 6761): key and certificate in one file.
const PEM = readFileSync(new URL('app-test.pem', import.meta.url))

/** A browser that is started with these finds a {@link ServeOptions.host} here, and trusts its certificate. */
export const namedHost = (host: 'app.test'): string[] => {
  const key = new X509Certificate(PEM).publicKey.export({ type: 'spki', format: 'der' })
  const hash = createHash('sha256').update(key).digest('base64')
  // Its errors are not only ignored: the page counts as secure, and may be installed.
  return [`--host-resolver-rules=MAP ${host} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${hash}`]
}

export interface Served {
  /** Without a trailing slash. */
  readonly url: string
  readonly port: number
  /** Paths asked for since the start, in order. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/**
 * Serves the production build on loopback with the headers of a production host; `/config.json` is the given one.
 *
 * @throws PortTakenError
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const requests: string[] = []
  let config = bodyOf(new Uint8Array())
  const files = staticHost(options.dist, headersOf)
  const hosts = new Map(Object.entries(options.hosts ?? {}))

  const app: RequestListener = async (request, response) => {
    const path = pathOf(request.url)
    requests.push(path)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (path !== '/config.json' || !isRead) return files(request, response)
    const headers = { ...headersOf(path), 'Content-Type': typeOf(path), 'Cache-Control': 'no-store' }
    await answer(request, response, config, headers)
  }
  const listener: RequestListener = (request, response) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '')
    return (hosts.get(name) ?? app)(request, response)
  }
  const pem = options.host === undefined ? null : PEM
  const server = pem === null ? createServer(listener) : createSecureServer({ key: pem, cert: pem }, listener)

  const port = await listenOnLoopback(server, options.port ?? 0)
  const content = typeof options.config === 'function' ? options.config(port) : options.config
  config = bodyOf(new TextEncoder().encode(JSON.stringify(content)))
  const origin = options.host === undefined ? 'http://127.0.0.1' : `https://${options.host}`
  return { url: `${origin}:${port}`, port, requests, close: () => closeServer(server) }
}

const headersOf = (path: string) => ({ ...SECURITY_HEADERS, 'Cache-Control': cacheControlOf(path) })
