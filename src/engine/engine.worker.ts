import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import { connect } from '../protocol/rpc.ts'
import { AppEngine } from './app-engine.ts'
import type { SpeedServer } from './payments/serve-speed.ts'
import { PeerRegistry } from './payments/wire/peer-registry.ts'
import { sponsoredSwarm } from './sponsored-swarm.ts'
import { answerWindow } from './worker-messages.ts'

const registry = new PeerRegistry()
/** Loaded with the first speed port: cryptography and the chain client must not delay the start. */
let speed: Promise<SpeedServer> | null = null
/** Null until it is loaded: before, no payment can be unsaved, and the first list must not wait for it. */
let openedSpeed: SpeedServer | null = null

async function openSpeed(of: AppEngine): Promise<SpeedServer> {
  await of.loaded
  const { openSpeedServer } = await import('./payments/serve-speed.ts')
  openedSpeed = await openSpeedServer({
    registry,
    uploads: of.client.uploads,
    sponsored: (infoHash) => sponsoredSwarm(of, infoHash),
    notice: (notice) => of.notify(notice),
  })
  return openedSpeed
}

answerWindow({
  start: ({ pieces, settings, control }) => {
    const started = new AppEngine(connect<PiecesApi, PiecesEvents>(pieces), settings, {
      accounting: registry,
      save: async () => {
        await openedSpeed?.settle()
      },
    })
    started.connect(control)
    return started
  },
  serveSpeed: (port, engine) => {
    speed ??= openSpeed(engine)
    void speed.then((server) => server.attach(port))
  },
})
