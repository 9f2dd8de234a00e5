import 'fake-indexeddb/auto'
import type { EngineConnection } from '../../../src/engine/api/engine-connection.ts'
import { AppEngine } from '../../../src/engine/app-engine.ts'
import { createPieceService } from '../../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import { applyChanges } from '../../../src/protocol/changes.ts'
import type { EngineEvents, EngineSnapshot, TorrentSummary } from '../../../src/protocol/engine.ts'
import type { PiecesApi, PiecesEvents, StoreKind } from '../../../src/protocol/pieces.ts'
import { connect, type Endpoint, serve } from '../../../src/protocol/rpc.ts'
import { NodeHasher } from '../pieces/torrent.ts'

/** A disk that outlives the engine, as OPFS does. */
export class PersistentDisk extends MemoryDisk {
  override readonly kind: StoreKind = 'opfs'
}

/** Both ends of a boundary. */
export interface Ports {
  readonly port1: Endpoint
  readonly port2: Endpoint
}

/** A boundary that hands values over as they are: Node copies a `File` without its name and date. */
export function directPorts(): Ports {
  const targets = [new EventTarget(), new EventTarget()] as const
  const endpoint = (own: EventTarget, other: EventTarget): Endpoint => ({
    postMessage: (data) => queueMicrotask(() => other.dispatchEvent(Object.assign(new Event('message'), { data }))),
    addEventListener: (type, listener) => own.addEventListener(type, listener as (event: Event) => void),
    removeEventListener: (type, listener) => own.removeEventListener(type, listener as (event: Event) => void),
  })
  return { port1: endpoint(targets[0], targets[1]), port2: endpoint(targets[1], targets[0]) }
}

type EngineMessage =
  | { readonly name: 'share-progress'; readonly payload: EngineEvents['share-progress'] }
  | { readonly name: 'notice'; readonly payload: EngineEvents['notice'] }
  | { readonly name: 'changes'; readonly payload: EngineEvents['changes'] }
  | { readonly name: 'traffic'; readonly payload: EngineEvents['traffic'] }

/**
 * The product's engine and piece service over a disk and a database (one for the whole test file) that outlive them.
 */
export class Life {
  readonly hasher = new NodeHasher()
  readonly engine: AppEngine
  /** The window's, without a port between: events arrive inside the call that causes them. */
  readonly connection: EngineConnection
  readonly notices: EngineEvents['notice'][] = []
  readonly changes: EngineEvents['changes'][] = []
  readonly progress: EngineEvents['share-progress'][] = []
  /** What the window makes of the changes. */
  view: EngineSnapshot | null = null
  readonly #watchers = new Set<() => boolean>()
  readonly #client
  /** Batches that rechecks may still hash; at none they stop. */
  #turns = Number.POSITIVE_INFINITY
  #onStopped: () => void = () => {}
  #resume: () => void = () => {}

  /** @param trackers fallback for torrents that name none */
  constructor(disk: MemoryDisk, trackers: readonly string[] = [], channel: Ports = new MessageChannel()) {
    const { port1, port2 } = channel
    let clock = 0
    const service = createPieceService({
      disk,
      hasher: this.hasher,
      yieldToMessages: () => this.#turn(),
      now: () => (clock += 100),
      notify: (name, payload) => server.notify(name, payload),
      recheckSliceBytes: 0,
    })
    const server = serve<PiecesApi, PiecesEvents>(port2, service)
    this.#client = connect<PiecesApi, PiecesEvents>(port1)
    this.engine = new AppEngine(this.#client, { trackers, iceServers: [] })
    this.connection = this.engine.connect({
      postMessage: (message) => this.#onMessage(message as EngineMessage),
      addEventListener: () => {},
      removeEventListener: () => {},
    })
  }

  /** Pieces hashed in this life. */
  get hashed(): number {
    return this.hasher.batches.reduce((sum, count) => sum + count, 0)
  }

  /** Stops rechecks after `turns` more batches; resolves when one is stopped. */
  stopRechecksAfter(turns: number): Promise<void> {
    this.#turns = turns
    return new Promise((resolve) => {
      this.#onStopped = resolve
    })
  }

  /** Ends {@link stopRechecksAfter}. */
  resumeRechecks(): void {
    this.#turns = Number.POSITIVE_INFINITY
    this.#resume()
  }

  /** Resolves with a torrent of the list as soon as `wanted` holds. */
  until(infoHash: string, wanted: (torrent: TorrentSummary) => boolean): Promise<TorrentSummary> {
    return new Promise((resolve) => {
      const look = (): boolean => {
        const found = this.view?.torrents.find((torrent) => torrent.infoHash === infoHash)
        if (!found || !wanted(found)) return false
        this.#watchers.delete(look)
        resolve(found)
        return true
      }
      if (!look()) this.#watchers.add(look)
    })
  }

  #onMessage({ name, payload }: EngineMessage): void {
    if (name === 'notice') {
      this.notices.push(payload)
      return
    }
    if (name === 'share-progress') this.progress.push(payload)
    if (name === 'share-progress' || name === 'traffic') return
    this.changes.push(payload)
    this.view = applyChanges(this.view, payload)
    for (const look of [...this.#watchers]) look()
  }

  /** Ends the piece service at once, as a closed tab does: nothing is written any more. */
  kill(): void {
    this.#client.close()
  }

  async #turn(): Promise<void> {
    if (this.#turns-- > 0) return new Promise((resolve) => setImmediate(resolve))
    this.#onStopped()
    return new Promise((resolve) => {
      this.#resume = resolve
    })
  }
}
