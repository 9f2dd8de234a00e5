import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import Server from 'bittorrent-tracker/server'
import type { WebSocket } from 'ws'
import { asPortError, portOf } from './ports.ts'

/** An offer or answer on its way. */
export interface Signal {
  readonly kind: 'offer' | 'answer'
  /** Of the offer, and of the answer to it. */
  readonly id: string
  /** The sender: the path below the tracker's address at which it announces, without the slash. */
  readonly from: string
  readonly to: string
  readonly sdp: string
}

export interface TrackerOptions {
  /** The description that a peer gets in place of the sent one; null: none. Default: the sent one. */
  readonly passOn?: (signal: Signal) => Promise<string | null>
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** The interval sent to clients, ms; the server sends WebSocket clients a fifth of it. */
  readonly intervalMs?: number
  /** Every announce is refused in these words. */
  readonly refusal?: string
}

export interface TrackerCounts {
  readonly sockets: number
  /** Announces of every kind since the start. */
  readonly announces: number
  /** Announces with the event "completed". */
  readonly completed: number
  /** Peers that announced "completed": the paths below the tracker's address, without the slash. */
  readonly completedNames: ReadonlySet<string>
  /** Peers by info hash (lower-case hex). */
  readonly swarms: Readonly<Record<string, { readonly seeders: number; readonly leechers: number }>>
}

export interface Tracker {
  /** Any path below it is the same tracker: `${url}/anything`. */
  readonly url: string
  readonly port: number
  counts(): TrackerCounts
  /** Resolves when `wanted` holds, checked after every announce, connection and disconnection. */
  until(wanted: (counts: TrackerCounts) => boolean): Promise<TrackerCounts>
  /** Drops every connection and goes on listening. */
  kick(): void
  /** Drops every connection and stops listening. Start another on the same port to come back. */
  close(): Promise<void>
}

/**
 * A WebSocket tracker (bittorrent-tracker, unmodified) on loopback.
 *
 * @throws PortTakenError
 */
export async function startTracker(options: TrackerOptions = {}): Promise<Tracker> {
  const port = options.port ?? 0
  const server = new Server({
    http: false,
    udp: false,
    ws: true,
    stats: false,
    interval: options.intervalMs ?? 600_000,
    ...(options.refusal && { filter: (_hash, _announce, done) => done(new Error(options.refusal)) }),
  })
  /** Connected sockets, each with the name of its peer. */
  const sockets = new Map<WebSocket, string>()
  const changes = new EventEmitter().setMaxListeners(0)
  let announces = 0
  let completed = 0
  const completedNames = new Set<string>()
  /** By what the tracker knows a peer, lower-case hex. */
  const nameOf = (peerId: string) => [...sockets].find(([socket]) => (socket as Known).peerId === peerId)?.[1] ?? ''

  server.ws.on('connection', (socket, request: IncomingMessage) => {
    const name = (request.url ?? '').slice(1)
    sockets.set(socket, name)
    if (options.passOn) passThrough(socket, name, nameOf, options.passOn)
    changes.emit('change')
    // The tracker takes its own 'close' listeners off; ours stays.
    socket.on('close', () => {
      sockets.delete(socket)
      changes.emit('change')
    })
  })
  for (const event of ['start', 'update', 'complete', 'stop']) {
    server.on(event, (peerId: string) => {
      announces += 1
      if (event === 'complete') {
        completed += 1
        completedNames.add(nameOf(peerId))
      }
      changes.emit('change')
    })
  }
  // A client that goes away in mid-message is a warning, and of no interest here.
  server.on('warning', () => {})
  server.on('error', () => {})

  server.listen(port, '127.0.0.1')
  try {
    await Promise.race([once(server, 'listening'), once(server, 'error').then(([error]) => Promise.reject(error))])
  } catch (error) {
    throw asPortError(error, port)
  }

  const counts = (): TrackerCounts => ({
    sockets: sockets.size,
    announces,
    completed,
    completedNames,
    swarms: Object.fromEntries(
      Object.entries(server.torrents).map(([infoHash, swarm]) => [
        infoHash,
        { seeders: swarm.complete, leechers: swarm.incomplete },
      ]),
    ),
  })
  const kick = () => {
    for (const socket of sockets.keys()) socket.terminate()
  }

  const listening = portOf(server.http)
  let closed = false
  return {
    url: `ws://127.0.0.1:${listening}`,
    port: listening,
    counts,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          const now = counts()
          if (!wanted(now)) return
          changes.off('change', check)
          resolve(now)
        }
        changes.on('change', check)
        check()
      }),
    kick,
    close: () =>
      new Promise((resolve) => {
        if (closed) return resolve()
        closed = true
        kick()
        server.close(() => resolve())
        server.http.closeAllConnections()
      }),
  }
}

/** A socket as the tracker server marks it. */
type Known = WebSocket & { readonly peerId: string | null }

interface Spoken {
  readonly offer?: { readonly sdp: string }
  readonly answer?: { readonly sdp: string }
  readonly offer_id?: string
  /** The sender's, one character a byte. */
  readonly peer_id?: string
}

/** Has `passOn` rewrite every offer and answer that the tracker server sends to `socket`; all else is sent as it is. */
function passThrough(
  socket: WebSocket,
  to: string,
  nameOf: (peerId: string) => string,
  passOn: NonNullable<TrackerOptions['passOn']>,
): void {
  const send = socket.send.bind(socket) as (text: string, sent?: (error?: Error) => void) => void
  const pass = async (text: string, sent?: (error?: Error) => void) => {
    const message = JSON.parse(text) as Spoken
    const kind = message.offer ? 'offer' : message.answer ? 'answer' : null
    if (kind === null) return send(text, sent)
    const from = nameOf(Buffer.from(message.peer_id ?? '', 'latin1').toString('hex'))
    const said = message[kind]!
    const sdp = await passOn({ kind, id: message.offer_id ?? '', from, to, sdp: said.sdp })
    if (sdp !== null) send(JSON.stringify({ ...message, [kind]: { ...said, sdp } }), sent)
  }
  socket.send = pass as unknown as typeof socket.send
}
