import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import { connect } from '../protocol/rpc.ts'
import { Engine } from './engine.ts'
import { openSpeedServer, type SpeedServer } from './payments/serve-speed.ts'
import { PeerRegistry } from './payments/wire/peer-registry.ts'
import { READER_PARTS } from './reader-parts.ts'
import { answerWindow } from './worker-messages.ts'

// The engine of an embed that earns: as that of `reader.worker.ts`, and it sells. It buys nothing: the window that
// starts it gives it neither a budget nor a vault. For each account that is paid it has records and a key of their own,
// named by the fragment of its address: what was earned for one is never signed over to another.
const registry = new PeerRegistry()
let speed: SpeedServer | null = null

answerWindow({
  start: ({ pieces, settings, control }) => {
    const started = new Engine(connect<PiecesApi, PiecesEvents>(pieces), settings, READER_PARTS, {
      accounting: registry,
      save: async () => {
        await speed?.settle()
      },
    })
    started.connect(control)
    return started
  },
  serveSpeed: (port, engine) => {
    speed ??= openSpeedServer({
      registry,
      uploads: engine.client.uploads,
      sponsored: () => null,
      ledger: location.hash.slice(1),
      notice: (notice) => engine.notify(notice),
    })
    speed.attach(port)
  },
})
