import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { OpenedStore, StoreLayout, Verdict } from '../protocol/pieces.ts'
import type { Disk } from './store/disk.ts'
import type { FilePool } from './store/file-pool.ts'
import { PieceLog } from './store/piece-log.ts'
import { TorrentStore } from './store/torrent-store.ts'
import type { OpenTorrent } from './verify/open-torrent.ts'
import type { HashingOptions } from './verify/piece-hasher.ts'
import type { PutQueue } from './verify/put-queue.ts'
import { Recheck, type RecheckState } from './verify/recheck.ts'

/** What all stored torrents share. */
export interface StoreParts {
  readonly disk: Disk
  readonly pool: FilePool
  readonly puts: PutQueue
  readonly hashing: HashingOptions
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
}

/** A torrent whose bytes are in the store: OPFS, or memory. */
export class StoredTorrent implements OpenTorrent {
  readonly layout: StoreLayout
  readonly #infoHash: InfoHash
  readonly #parts: StoreParts
  readonly #store: TorrentStore<StoreLayout>
  /** Null for memory, which a reload empties. */
  readonly #log: PieceLog | null
  #recheck: Recheck | null = null

  constructor(infoHash: InfoHash, layout: StoreLayout, parts: StoreParts) {
    const { files, pieceCount } = layout
    this.layout = layout
    this.#infoHash = infoHash
    this.#parts = parts
    this.#store = new TorrentStore(infoHash, layout, parts.pool)
    this.#log = parts.disk.kind === 'opfs' ? new PieceLog(infoHash, files.length, pieceCount, parts.pool) : null
  }

  async opened(): Promise<OpenedStore> {
    const { disk } = this.#parts
    const lengths = await disk.lengths(this.#infoHash)
    const { files } = this.layout
    const fileLengths = files.map((file, index) => (file.pad ? file.length : (lengths.get(index) ?? 0)))
    return { kind: disk.kind, fileLengths, written: (await this.#log?.read()) ?? [] }
  }

  async put(pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const verdict = await this.#parts.puts.put(this.#store, pieceIndex, bytes)
    if (!verdict.verified) return verdict
    this.#recheck?.markVerified(pieceIndex)
    await this.#log?.append(pieceIndex)
    return verdict
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#store.read(offset, length)
  }

  async recheck(pieces: Uint8Array, report: (state: RecheckState) => void): Promise<void> {
    const recheck = new Recheck(this.#store, pieces)
    this.#recheck?.cancel()
    this.#recheck = recheck
    try {
      const { hashing, now } = this.#parts
      await recheck.run(hashing, { now, intervalMs: LIMITS.recheckProgressMs, report })
    } finally {
      if (this.#recheck === recheck) this.#recheck = null
    }
  }

  cancelRecheck(): void {
    this.#recheck?.cancel()
  }

  flush(): Promise<void> {
    return this.#store.flush(this.#parts.hashing.yieldToMessages)
  }

  close(bytes: 'keep' | 'discard'): Promise<void> {
    return this.#parts.pool.release(this.#infoHash, bytes)
  }
}
