import { StoreError } from '../../core/errors.ts'
import { pieceLengthAt, pieceStart } from '../../core/metainfo/layout.ts'
import { isPieceHash } from '../../core/metainfo/piece-hash.ts'
import type { StoreLayout, Verdict } from '../../protocol/pieces.ts'
import type { TorrentStore } from '../store/torrent-store.ts'
import { batchSize, takeSameLength } from './hash-batch.ts'
import type { HashingOptions } from './piece-hasher.ts'

interface QueuedPiece {
  readonly store: TorrentStore<StoreLayout>
  readonly pieceIndex: number
  readonly bytes: Uint8Array<ArrayBuffer>
  resolve(verdict: Verdict): void
  reject(error: unknown): void
}

/** Verifies complete pieces, then writes them. Pieces that are queued at the same time are hashed side by side. */
export class PutQueue {
  readonly #options: HashingOptions
  readonly #queue: QueuedPiece[] = []
  #draining = false

  constructor(options: HashingOptions) {
    this.#options = options
  }

  /** Resolves when the piece is written, or does not match. @throws StoreError when it cannot be written. */
  put(store: TorrentStore<StoreLayout>, pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const { pieceCount } = store.layout
    const exists = Number.isInteger(pieceIndex) && pieceIndex >= 0 && pieceIndex < pieceCount
    const expected = exists ? pieceLengthAt(store.layout, pieceIndex) : 0
    if (!exists || bytes.length !== expected) {
      const got = `${bytes.length} of piece ${pieceIndex}`
      const message = `Expected ${expected} bytes of one of ${pieceCount} pieces, got ${got}`
      throw new StoreError('out-of-range', message, { pieceIndex, pieceCount, expected, got: bytes.length })
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ store, pieceIndex, bytes, resolve, reject })
      if (!this.#draining) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#draining = true
    while (this.#queue.length > 0) {
      // Pieces sent together arrive as one message each: the pause lets those that have arrived join the first.
      await this.#options.yieldToMessages()
      const batch = takeSameLength(this.#queue, batchSize(this.#options, this.#queue[0]?.bytes.length ?? 0))
      try {
        const digests = this.#options.hasher.digest(batch.map((piece) => piece.bytes))
        await Promise.all(batch.map((piece, lane) => this.#finish(piece, digests[lane] ?? new Uint8Array())))
      } catch (thrown) {
        for (const piece of batch) piece.reject(thrown)
      }
    }
    this.#draining = false
  }

  async #finish({ store, pieceIndex, bytes, resolve, reject }: QueuedPiece, digest: Uint8Array): Promise<void> {
    if (!isPieceHash(store.layout, pieceIndex, digest)) return resolve({ verified: false, bytes })
    try {
      await store.write(pieceStart(store.layout, pieceIndex), bytes)
      resolve({ verified: true })
    } catch (thrown) {
      reject(thrown)
    }
  }
}
