import { EventEmitter } from 'node:events'
import { Agent, createServer, request as httpRequest } from 'node:http'
import { closeServer, listenOnLoopback } from './ports.ts'

export interface RpcProxy {
  readonly url: string
  /** Passes requests to another node from now on. */
  setTarget(target: string): void
  /** While down, it drops every connection, like an unreachable node. */
  setDown(down: boolean): void
  /** JSON-RPC methods requested since the start, in order; those of a batch one by one. */
  readonly methods: readonly string[]
  /** Resolves when `wanted` holds for them; checked with every request. */
  until(wanted: (methods: readonly string[]) => boolean): Promise<void>
  close(): Promise<void>
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  'Access-Control-Allow-Headers': 'content-type',
  'Access-Control-Max-Age': '600',
}
const BODY_BYTES = 1 << 20

/** A proxy for a node on loopback that can be set down. Accepts pages of any origin. */
export async function startRpcProxy(first: string, port = 0): Promise<RpcProxy> {
  let target = first
  let isDown = false
  const methods: string[] = []
  const changes = new EventEmitter().setMaxListeners(0)
  const agent = new Agent({ keepAlive: true })
  const server = createServer(async (request, response) => {
    if (isDown) return request.socket.destroy()
    if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end()
    if (request.method !== 'POST') return response.writeHead(405, CORS).end()
    try {
      const body = await bodyOf(request)
      methods.push(...methodsOf(body))
      changes.emit('change')
      const up = httpRequest(target, { method: 'POST', agent, headers: { 'Content-Type': 'application/json' } })
      up.once('response', (answer) => {
        if (isDown) return response.destroy()
        response.writeHead(answer.statusCode ?? 502, { ...CORS, 'Content-Type': 'application/json' })
        answer.pipe(response)
      })
      up.once('error', () => response.destroy())
      up.end(body)
    } catch {
      response.destroy()
    }
  })
  const listening = await listenOnLoopback(server, port)
  return {
    url: `http://127.0.0.1:${listening}`,
    methods,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          if (!wanted(methods)) return
          changes.off('change', check)
          resolve()
        }
        changes.on('change', check)
        check()
      }),
    setTarget: (next) => {
      target = next
    },
    setDown: (down) => {
      isDown = down
      if (down) server.closeAllConnections()
    },
    close: async () => {
      agent.destroy()
      await closeServer(server)
    },
  }
}

async function bodyOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > BODY_BYTES) throw new Error(`Expected at most ${BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function methodsOf(body: Uint8Array): string[] {
  const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
  const calls = Array.isArray(parsed) ? parsed : [parsed]
  return calls.map((call) => String((call as { method?: unknown } | null)?.method))
}
