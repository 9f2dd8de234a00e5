import { LIMITS } from '../core/limits.ts'
import { named } from '../protocol/namespace.ts'
import type { PiecesApi, PiecesEvents, PieceWorkerStart } from '../protocol/pieces.ts'
import { type Server, serve } from '../protocol/rpc.ts'
import { createHasher } from './hasher/hasher.ts'
import { WASM_FILES } from './hasher/wasm-files.ts'
import { createMessageYield } from './message-yield.ts'
import { createPieceService } from './piece-service.ts'
import { MemoryDisk } from './store/memory-disk.ts'
import { openOpfsDisk } from './store/opfs-disk.ts'
import { holdStoreLock } from './store-lock.ts'
import type { PieceHasher } from './verify/piece-hasher.ts'

function isStart(data: unknown): data is PieceWorkerStart {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'start' && 'port' in data
}

/**
 * Held for the lifetime of this worker. Files are open exclusively, and the worker of the page before a reload, or of
 * the tab that handed over, may still be ending: this one waits for it, but not for ever, since the worker of a
 * frozen tab never ends.
 */
const STORE_LOCK = named('freshet-pieces')

async function start(port: MessagePort): Promise<void> {
  // Stolen: the page of this worker no longer leads. Its end closes its files, for the worker that has the lock now.
  await holdStoreLock(navigator.locks, STORE_LOCK, LIMITS.leaderHandOverMs, () => close())
  const [disk, hasher] = await Promise.all([openOpfsDisk(), createHasher(WASM_FILES)])
  let jobHasher: Promise<PieceHasher> | null = null
  const service = createPieceService({
    disk: disk ?? new MemoryDisk(LIMITS.memoryStoreBytes),
    hasher,
    jobHasher: () => {
      jobHasher ??= createHasher(WASM_FILES)
      return jobHasher
    },
    yieldToMessages: createMessageYield(),
    now: () => performance.now(),
    notify: (name, payload) => server.notify(name, payload),
  })
  const server: Server<PiecesEvents> = serve<PiecesApi, PiecesEvents>(port, service)
}

let started = false
addEventListener('message', (event: MessageEvent<unknown>) => {
  if (started || !isStart(event.data)) return
  started = true
  // Callers of a worker that cannot start must not wait: the window receives an `error` event and ends the worker.
  start(event.data.port).catch(reportError)
})
