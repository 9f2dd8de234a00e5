import { asInfoHash } from '../info-hash.ts'
/**
 * The process that `idle` measures: the product's engine and piece service with many torrents without peers. The disk
 * is in memory and IndexedDB is a library; what both hold of a torrent is measured separately and subtracted.
 */
import 'fake-indexeddb/auto'
import '../stack/web-socket.ts'
import { createTorrent } from '../../src/core/torrent-file/create-torrent.ts'
import { AppEngine } from '../../src/engine/app-engine.ts'
import { loadSessions, saveSession } from '../../src/engine/sessions/session-store.ts'
import { createPieceService } from '../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../src/pieces/store/memory-disk.ts'
import type { PiecesApi, PiecesEvents } from '../../src/protocol/pieces.ts'
import { connect, serve } from '../../src/protocol/rpc.ts'
import { NodeHasher } from '../unit/pieces/torrent.ts'
import type { IdleFigures, IdleRequest } from './idle.types.ts'

const PIECE = 256 * 1024

function makeTorrents({ torrents, pieces }: IdleRequest): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: torrents }, (_, i) => {
    const hashes = new Uint8Array(pieces * 20).map((_, at) => (i * 31 + at) & 0xff)
    const shape = { name: `torrent number ${i}`, length: pieces * PIECE, pieceLength: PIECE, hashes, webSeeds: [] }
    return createTorrent(shape).torrentFile
  })
}

function startEngine(): AppEngine {
  const { port1, port2 } = new MessageChannel()
  const service = createPieceService({
    disk: new MemoryDisk(2 ** 20),
    hasher: new NodeHasher(),
    yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => performance.now(),
    notify: () => {},
  })
  serve<PiecesApi, PiecesEvents>(port2, service)
  return new AppEngine(connect<PiecesApi, PiecesEvents>(port1), { trackers: [], iceServers: [] })
}

async function settledBytes(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc?.()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

async function measure(request: IdleRequest): Promise<IdleFigures> {
  const engine = startEngine()
  await engine.loaded
  const files = makeTorrents(request)
  await engine.add({ kind: 'metainfo', bytes: files.pop()! })
  const [before, timersBefore, started] = [await settledBytes(), timers(), performance.now()]
  for (const bytes of files) await engine.add({ kind: 'metainfo', bytes })
  const addedMs = performance.now() - started
  const after = await settledBytes()
  const timersMore = timers() - timersBefore

  // What the library's database in this process holds of the same number of records.
  const saved = await loadSessions()
  const stored = await settledBytes()
  for (const { record, torrentFile } of saved) {
    const infoHash = asInfoHash(record.infoHash.replace(/^./, 'x'))
    await saveSession({ ...record, infoHash }, { torrentFile, source: null })
  }
  const database = (await settledBytes()) - stored
  return { addedMs, timersMore, bytesEach: (after - before - database) / files.length }
}

process.once('message', (request: IdleRequest) => {
  measure(request).then((figures) => {
    process.send?.(figures, () => process.exit(0))
  })
})
