import 'fake-indexeddb/auto'
import { Engine } from '../../../src/engine/engine.ts'
import { makePieceService } from '../../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import { applyChanges } from '../../../src/protocol/changes.ts'
import type { EngineEvents, EngineSnapshot, TorrentSummary } from '../../../src/protocol/engine.ts'
import type { PiecesApi, PiecesEvents, StoreKind } from '../../../src/protocol/pieces.ts'
import { connect, type Server, serve } from '../../../src/protocol/rpc.ts'
import { NodeHasher } from '../pieces/torrent.ts'

/** A disk that outlives the engine, as OPFS does. */
export class RestingDisk extends MemoryDisk {
  override readonly kind: StoreKind = 'opfs'
}

/** The product's engine and piece service over a disk and a database (one for the whole test file) that outlive them. */
export class Life {
  readonly hasher = new NodeHasher()
  readonly engine: Engine
  readonly notices: EngineEvents['notice'][] = []
  /** What the window was told, and what it makes of it. */
  readonly told: EngineEvents['changes'][] = []
  view: EngineSnapshot | null = null
  readonly #watchers = new Set<() => boolean>()
  readonly #client
  /** Turns that rechecks may still give; none stops them there. */
  #turns = Number.POSITIVE_INFINITY
  #atRest: () => void = () => {}
  #goOn: () => void = () => {}

  /** @param trackers besides those that torrents name */
  constructor(disk: MemoryDisk, trackers: readonly string[] = []) {
    const { port1, port2 } = new MessageChannel()
    let clock = 0
    const service = makePieceService({
      disk,
      hasher: this.hasher,
      tick: () => this.#turn(),
      now: () => (clock += 100),
      notify: (name, payload) => server.notify(name, payload),
      recheckTurnBytes: 0,
    })
    const server = serve<PiecesApi, PiecesEvents>(port2, service)
    this.#client = connect<PiecesApi, PiecesEvents>(port1)
    this.engine = new Engine(this.#client, { trackers, iceServers: [] })
    this.engine.attach({
      notify: (name: string, payload: unknown) => {
        if (name === 'notice') this.notices.push(payload as EngineEvents['notice'])
        else this.#take(payload as EngineEvents['changes'])
      },
      close: () => {},
    } as Server<EngineEvents>)
  }

  /** Pieces hashed in this life. */
  get hashed(): number {
    return this.hasher.batches.reduce((sum, count) => sum + count, 0)
  }

  /** Rechecks stand still after `turns` more batches; resolves when one does. */
  stopAfter(turns: number): Promise<void> {
    this.#turns = turns
    return new Promise((resolve) => {
      this.#atRest = resolve
    })
  }

  /** They run on. */
  goOn(): void {
    this.#turns = Number.POSITIVE_INFINITY
    this.#goOn()
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

  #take(changes: EngineEvents['changes']): void {
    this.told.push(changes)
    this.view = applyChanges(this.view, changes)
    for (const look of [...this.#watchers]) look()
  }

  /** The tab is gone, between one moment and the next: nothing of it is written any more. */
  kill(): void {
    this.#client.close()
  }

  async #turn(): Promise<void> {
    if (this.#turns-- > 0) return new Promise((resolve) => setImmediate(resolve))
    this.#atRest()
    return new Promise((resolve) => {
      this.#goOn = resolve
    })
  }
}
