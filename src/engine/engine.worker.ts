import type { EngineStart, ToEngineWorker } from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import { connect } from '../protocol/rpc.ts'
import { Engine } from './engine.ts'
import type { SpeedServer } from './payments/serve-speed.ts'
import { PeerRegistry } from './payments/wire/peer-registry.ts'
import { receiveFromWindow } from './rtc/window-messages.ts'
import { serveStreams } from './streams/stream-connection.ts'

let engine: Engine | null = null
const registry = new PeerRegistry()
/** Loaded with the first speed port: cryptography and the chain client must not delay the start. */
let speed: Promise<SpeedServer> | null = null
/** Null until it is loaded: before, no payment can be unsaved, and the first list must not wait for it. */
let openedSpeed: SpeedServer | null = null

function start({ pieces, settings, control }: EngineStart): Engine {
  const started = new Engine(connect<PiecesApi, PiecesEvents>(pieces), settings, {
    accounting: registry,
    save: async () => {
      await openedSpeed?.settle()
    },
  })
  started.connect(control)
  return started
}

async function openSpeed(of: Engine): Promise<SpeedServer> {
  await of.loaded
  const { openSpeedServer } = await import('./payments/serve-speed.ts')
  openedSpeed = await openSpeedServer({
    registry,
    uploads: of.client.uploads,
    notice: (notice) => of.notify(notice),
  })
  return openedSpeed
}

self.addEventListener('message', (event: MessageEvent<ToEngineWorker>) => {
  const message = event.data
  switch (message.kind) {
    case 'start':
      engine ??= start(message)
      return
    case 'control-port':
      if (engine) engine.connect(message.port)
      else message.port.close()
      return
    case 'stream-port':
      if (engine) serveStreams(message.port, engine.streams, engine.loaded)
      else message.port.close()
      return
    case 'speed-port': {
      const { port } = message
      if (!engine) {
        port.close()
        return
      }
      speed ??= openSpeed(engine)
      void speed.then((server) => server.attach(port))
      return
    }
    case 'rtc':
      receiveFromWindow(message.message)
      return
  }
})

// An error of one torrent or one peer must not end the engine: the window is notified, and the others go on.
self.addEventListener('error', (event) => {
  if (!engine) return
  event.preventDefault()
  engine.notifyError(event.error ?? event.message)
})
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  engine?.notifyError(event.reason)
})
