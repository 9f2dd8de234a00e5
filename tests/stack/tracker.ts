import { EventEmitter, once } from 'node:events'
import Server from 'bittorrent-tracker/server'
import type { WebSocket } from 'ws'
import { asPortError, portOf } from './ports.ts'

export interface TrackerOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** What clients are told between announces, ms; the server tells WebSocket clients a fifth of it. */
  readonly intervalMs?: number
}

export interface TrackerCounts {
  readonly sockets: number
  /** Announces of every kind since the start. */
  readonly announces: number
  /** Announces of those that said "completed". */
  readonly completed: number
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
  })
  const sockets = new Set<WebSocket>()
  const changes = new EventEmitter().setMaxListeners(0)
  let announces = 0
  let completed = 0

  server.ws.on('connection', (socket) => {
    sockets.add(socket)
    changes.emit('change')
    // The tracker takes its own 'close' listeners off; ours stays.
    socket.on('close', () => {
      sockets.delete(socket)
      changes.emit('change')
    })
  })
  for (const event of ['start', 'update', 'complete', 'stop']) {
    server.on(event, () => {
      announces += 1
      if (event === 'complete') completed += 1
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
    swarms: Object.fromEntries(
      Object.entries(server.torrents).map(([infoHash, swarm]) => [
        infoHash,
        { seeders: swarm.complete, leechers: swarm.incomplete },
      ]),
    ),
  })
  const kick = () => {
    for (const socket of sockets) socket.terminate()
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
