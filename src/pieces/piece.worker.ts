import { LIMITS } from '../core/limits.ts'
import type { PiecesApi, PiecesEvents, PieceWorkerStart } from '../protocol/pieces.ts'
import { type Server, serve } from '../protocol/rpc.ts'
import { createHasher } from './hasher/hasher.ts'
import { WASM_FILES } from './hasher/wasm-files.ts'
import { MemoryDisk } from './memory-disk.ts'
import { openOpfsDisk } from './opfs-disk.ts'
import { makePieceService } from './piece-service.ts'
import { makeTick } from './tick.ts'

function isStart(data: unknown): data is PieceWorkerStart {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'start' && 'port' in data
}

async function start(port: MessagePort): Promise<void> {
  const [disk, hasher] = await Promise.all([openOpfsDisk(), createHasher(WASM_FILES)])
  const service = makePieceService({
    disk: disk ?? new MemoryDisk(LIMITS.memoryStoreBytes),
    hasher,
    tick: makeTick(),
    now: () => performance.now(),
    notify: (name, payload) => server.notify(name, payload),
  })
  const server: Server<PiecesEvents> = serve<PiecesApi, PiecesEvents>(port, service)
}

let started = false
addEventListener('message', (event: MessageEvent<unknown>) => {
  if (started || !isStart(event.data)) return
  started = true
  // A worker that cannot start must not leave its callers waiting: the window hears an `error` event and ends it.
  start(event.data.port).catch(reportError)
})
