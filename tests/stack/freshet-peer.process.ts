/**
 * The process of one Freshet in Node: the product's unmodified engine and piece service over the WebRTC stack of the
 * stock peers, with a disk in memory and a library's IndexedDB. Driven by its parent over IPC.
 */
import 'fake-indexeddb/auto'
import './web-socket.ts'
import { readFile } from 'node:fs/promises'
import { parseTorrentFile } from '../../src/core/torrent-file/torrent-file.ts'
import { AppEngine } from '../../src/engine/app-engine.ts'
import { sha1 } from '../../src/engine/lib/sha1.ts'
import { openSpeedServer } from '../../src/engine/payments/serve-speed.ts'
import { PeerRegistry } from '../../src/engine/payments/wire/peer-registry.ts'
import { sponsoredSwarm } from '../../src/engine/sponsored-swarm.ts'
import { createHasher } from '../../src/pieces/hasher/hasher.ts'
import { createPieceService } from '../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../src/pieces/store/memory-disk.ts'
import type { EngineApi, EngineEvents } from '../../src/protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../../src/protocol/pieces.ts'
import { type Client, connect, type Server, serve } from '../../src/protocol/rpc.ts'
import type { SpeedApi, SpeedEvents } from '../../src/protocol/speed.ts'
import { bytesOf } from './content.ts'
import type { FreshetCall, FreshetMessage, FreshetTask } from './freshet-peer.types.ts'

const MEMORY_BYTES = 2 ** 30

const tell = (message: FreshetMessage): void => {
  if (process.connected) process.send?.(message)
}

const wasm = (name: string) => async (): Promise<ArrayBuffer> => {
  const bytes = await readFile(`src/pieces/hasher/generated/${name}.wasm`)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

/** The piece service on a port of its own; existing data is already on its disk. */
async function startPieces(task: FreshetTask): Promise<Client<PiecesApi, PiecesEvents>> {
  const disk = new MemoryDisk(MEMORY_BYTES)
  if (task.files) {
    const { infoHash } = await parseTorrentFile(task.torrentFile, sha1)
    for (const [index, file] of task.files.entries()) {
      const made = await disk.open(infoHash, index, true)
      made?.write(await bytesOf(file), 0)
    }
  }
  const hasher = await createHasher({ simd: wasm('sha1-simd'), scalar: wasm('sha1-scalar') })
  const { port1, port2 } = new MessageChannel()
  const service = createPieceService({
    disk,
    hasher,
    yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => performance.now(),
    notify: (name, payload) => server.notify(name, payload),
  })
  const server: Server<PiecesEvents> = serve<PiecesApi, PiecesEvents>(port2, service)
  return connect<PiecesApi, PiecesEvents>(port1)
}

let engine: Client<EngineApi, EngineEvents> | null = null
let speed: Client<SpeedApi, SpeedEvents> | null = null

async function start(task: FreshetTask): Promise<{ infoHash: string }> {
  const pieces = await startPieces(task)
  const { trackers, uploadBytesPerSecond, traffic } = task
  const settings = { trackers, iceServers: [], uploadBytesPerSecond, traffic }
  const registry = new PeerRegistry()
  const made = new AppEngine(pieces, settings, { accounting: registry, save: async () => {} })
  const control = new MessageChannel()
  made.connect(control.port2)
  engine = connect<EngineApi, EngineEvents>(control.port1)
  engine.on('changes', (payload) => tell({ type: 'event', name: 'changes', payload }))
  engine.on('traffic', (payload) => tell({ type: 'event', name: 'traffic', payload }))
  engine.on('notice', (payload) => tell({ type: 'event', name: 'notice', payload }))
  const { port1, port2 } = new MessageChannel()
  const server = openSpeedServer({
    registry,
    uploads: made.client.uploads,
    sponsored: (infoHash) => sponsoredSwarm(made, infoHash),
    notice: (notice) => made.notify(notice),
  })
  server.attach(port2)
  speed = connect<SpeedApi, SpeedEvents>(port1)
  speed.on('speed', (payload) => tell({ type: 'event', name: 'speed', payload }))
  if (task.chain) await speed.call('useChain', [task.chain])
  if (task.speed) await speed.call('configureSpeed', [task.speed])
  const { infoHash } = await made.add({ kind: 'metainfo', bytes: task.torrentFile })
  return { infoHash }
}

async function answer(call: FreshetCall): Promise<unknown> {
  if (call.port === 'ready') return null
  if (call.port === 'start') return start(call.task)
  if (engine === null || speed === null) throw new Error('Start the peer first')
  if (call.port === 'speed') return speed.call(call.method, call.args as never)
  return engine.call(call.method, call.args as never)
}

process.on('message', async (call: FreshetCall) => {
  try {
    tell({ type: 'result', id: call.id, value: await answer(call) })
  } catch (error) {
    tell({
      type: 'failure',
      id: call.id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
// The parent ends its peers by closing the pipe, so that even a parent that was killed leaves none behind.
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
