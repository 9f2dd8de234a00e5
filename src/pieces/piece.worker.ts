import { LIMITS } from '../core/limits.ts'
import { named } from '../protocol/namespace.ts'
import type { PiecesApi, PiecesEvents, PieceWorkerStart } from '../protocol/pieces.ts'
import { type Server, serve } from '../protocol/rpc.ts'
import { createHasher } from './hasher/hasher.ts'
import { WASM_FILES } from './hasher/wasm-files.ts'
import { makePieceService } from './piece-service.ts'
import { MemoryDisk } from './store/memory-disk.ts'
import { openOpfsDisk } from './store/opfs-disk.ts'
import { makeTick } from './tick.ts'

function isStart(data: unknown): data is PieceWorkerStart {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'start' && 'port' in data
}

/**
 * Held as long as this worker lives. Files are open exclusively, and the worker of the page before a reload, or of the tab that
 * handed over, may still be dying: it is waited for, but not for ever, since a frozen tab's worker never ends.
 */
const STORE_LOCK = named('freshet-pieces')

function takeStore(): Promise<void> {
  return new Promise((taken) => {
    const hold = (): Promise<never> => {
      taken()
      return new Promise(() => {})
    }
    const patience = AbortSignal.timeout(LIMITS.leaderHandOverMs)
    navigator.locks
      .request(STORE_LOCK, { signal: patience }, hold)
      .catch(() => navigator.locks.request(STORE_LOCK, { steal: true }, hold))
      // Another worker stole it in turn: this one's page has lost the lead and ends it.
      .catch(() => {})
  })
}

async function start(port: MessagePort): Promise<void> {
  await takeStore()
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
