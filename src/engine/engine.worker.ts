import './globals.ts'
import { toErrorRecord } from '../core/errors.ts'
import type { EngineApi, EngineEvents, EngineStart, ToEngineWorker } from '../protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import { connect, serve } from '../protocol/rpc.ts'
import type { StreamApi } from '../protocol/stream.ts'
import { Engine } from './engine.ts'
import type { SpeedServer } from './payments/serve-speed.ts'
import { PeerRegistry } from './payments/wire/peer-registry.ts'
import { receiveFromWindow } from './rtc/window-messages.ts'

let engine: Engine | null = null
const registry = new PeerRegistry()
/** Loaded with the first port: cryptography and what goes with it are no part of a start. */
let speed: Promise<SpeedServer> | null = null

function start(message: EngineStart): Engine {
  const started = new Engine(connect<PiecesApi, PiecesEvents>(message.pieces), message.settings, registry)
  started.attach(serve<EngineApi, EngineEvents>(message.control, bind(started)))
  return started
}

/** Method tables are looked up by name on own properties only, so that a caller cannot reach into a prototype. */
function bind(of: Engine): Parameters<typeof serve<EngineApi, EngineEvents>>[1] {
  return {
    add: (source) => of.add(source),
    pause: (infoHash) => of.pause(infoHash),
    resume: (infoHash) => of.resume(infoHash),
    remove: (infoHash, options) => of.remove(infoHash, options),
    selectFiles: (infoHash, fileIndexes, selected) => of.selectFiles(infoHash, fileIndexes, selected),
    recheck: (infoHash) => of.recheck(infoHash),
    watch: (infoHash) => of.watch(infoHash),
    setPlayhead: async (infoHash, fileIndex, playhead) => of.setPlayhead(infoHash, fileIndex, playhead),
    torrentFile: (infoHash) => of.torrentFile(infoHash),
    configure: (settings) => of.configure(settings),
    storage: () => of.storage(),
    deleteKept: () => of.deleteKept(),
    saveAll: async () => {
      await of.saveAll()
      await (await speed)?.settle()
    },
  }
}

function serveStreams(of: Engine, port: MessagePort): void {
  const { streams } = of
  serve<StreamApi>(port, {
    // A tab that takes the engine over is asked at once, by streams that lost theirs: no torrent is unknown before the list is read.
    open: (request) => of.loaded.then(() => streams.open(request)),
    available: (streamId, position) => streams.available(streamId, position),
    read: (streamId, position, length) => streams.read(streamId, position, length),
    close: (streamId) => streams.close(streamId),
    files: (infoHash) => of.loaded.then(() => streams.files(infoHash)),
  })
}

async function openSpeed(of: Engine): Promise<SpeedServer> {
  const { openSpeedServer } = await import('./payments/serve-speed.ts')
  return openSpeedServer({ registry: registry, uploads: of.client.uploads, notice: (notice) => of.notice(notice) })
}

self.addEventListener('message', (event: MessageEvent<ToEngineWorker>) => {
  const message = event.data
  switch (message.kind) {
    case 'start':
      engine ??= start(message)
      return
    case 'stream-port':
      if (engine) serveStreams(engine, message.port)
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

// One torrent's or one peer's fault must not look like the death of the worker: once the engine runs, it is said and lived with.
self.addEventListener('error', (event) => {
  if (!engine) return
  event.preventDefault()
  engine.notice({ level: 'error', infoHash: null, error: toErrorRecord(event.error ?? event.message) })
})
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  engine?.notice({ level: 'error', infoHash: null, error: toErrorRecord(event.reason) })
})
