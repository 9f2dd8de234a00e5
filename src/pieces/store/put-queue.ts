import { StoreError } from '../../core/errors.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { StoreLayout, Verdict } from '../../protocol/pieces.ts'
import { batchSize, type HashDesk, takeAlike } from '../recheck/hash-batch.ts'
import { isHashOf } from './check-layout.ts'
import type { TorrentStore } from './torrent-store.ts'

interface Waiting {
  readonly store: TorrentStore<StoreLayout>
  readonly pieceIndex: number
  readonly bytes: Uint8Array<ArrayBuffer>
  resolve(verdict: Verdict): void
  reject(error: unknown): void
}

/**
 * Complete pieces on their way to disk: hashed, then written. Pieces that are waiting when a turn comes are hashed side by side;
 * none waits for company.
 */
export class PutQueue {
  readonly #desk: HashDesk
  readonly #waiting: Waiting[] = []
  #draining = false

  constructor(desk: HashDesk) {
    this.#desk = desk
  }

  /** The verdict comes when the piece is written, or found wrong. @throws StoreError when it cannot be written. */
  put(store: TorrentStore<StoreLayout>, pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const { pieceCount } = store.layout
    const known = Number.isInteger(pieceIndex) && pieceIndex >= 0 && pieceIndex < pieceCount
    const expected = known ? pieceLengthAt(store.layout, pieceIndex) : 0
    if (!known || bytes.length !== expected) {
      const message = `Expected ${expected} bytes of one of ${pieceCount} pieces, got ${bytes.length} of piece ${pieceIndex}`
      throw new StoreError('out-of-range', message, { pieceIndex, pieceCount, expected, got: bytes.length })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ store, pieceIndex, bytes, resolve, reject })
      if (!this.#draining) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#draining = true
    while (this.#waiting.length > 0) {
      // Pieces sent in one go arrive as one message each: the tick lets those that are here already join the first.
      await this.#desk.tick()
      const batch = takeAlike(this.#waiting, batchSize(this.#desk, this.#waiting[0]?.bytes.length ?? 0))
      try {
        const digests = this.#desk.hasher.digest(batch.map((piece) => piece.bytes))
        await Promise.all(batch.map((piece, lane) => this.#settle(piece, digests[lane] ?? new Uint8Array())))
      } catch (thrown) {
        for (const piece of batch) piece.reject(thrown)
      }
    }
    this.#draining = false
  }

  async #settle({ store, pieceIndex, bytes, resolve, reject }: Waiting, digest: Uint8Array): Promise<void> {
    if (!isHashOf(store.layout, pieceIndex, digest)) return resolve({ verified: false, bytes })
    try {
      await store.write(pieceIndex * store.layout.pieceLength, bytes)
      resolve({ verified: true })
    } catch (thrown) {
      reject(thrown)
    }
  }
}
