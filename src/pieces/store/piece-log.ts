import { StoreError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { FilePool } from './file-pool.ts'

const ENTRY_BYTES = 4

/**
 * A log of the pieces that were verified and written: 4 bytes each, little endian, in a file beside those of the
 * torrent. The session's bitfield is saved only now and then; the log has the pieces that a killed browser wrote
 * since. Its entries are hints to be rechecked: a crash of the machine may keep the entry and lose the piece.
 */
export class PieceLog {
  readonly #infoHash: InfoHash
  readonly #fileIndex: number
  readonly #pieceCount: number
  readonly #pool: FilePool

  /** @param fileIndex the first index that no file of the torrent has */
  constructor(infoHash: InfoHash, fileIndex: number, pieceCount: number, pool: FilePool) {
    this.#infoHash = infoHash
    this.#fileIndex = fileIndex
    this.#pieceCount = pieceCount
    this.#pool = pool
  }

  /** @throws StoreError */
  append(piece: number): Promise<void> {
    const entry = new Uint8Array(ENTRY_BYTES)
    new DataView(entry.buffer).setUint32(0, piece, true)
    return this.#pool.use(this.#infoHash, [this.#fileIndex], 'write', (files) => {
      const file = files.get(this.#fileIndex)
      if (!file) return
      // A piece is written once unless its bytes were lost: a file this long consists of repeats, and is started over.
      if (file.size() >= 2 * ENTRY_BYTES * this.#pieceCount) file.truncate(0)
      file.write(entry, file.size())
    })
  }

  /**
   * Ascending, without repeats. Empty when there is no log, and while another worker has it open.
   * @throws StoreError
   */
  async read(): Promise<number[]> {
    try {
      return await this.#pool.use(this.#infoHash, [this.#fileIndex], 'read', (files) => {
        const file = files.get(this.#fileIndex)
        if (!file) return []
        const bytes = new Uint8Array(Math.min(file.size(), 2 * ENTRY_BYTES * this.#pieceCount))
        const entries = new DataView(bytes.buffer, 0, file.read(bytes, 0))
        const pieces = new Set<number>()
        for (let at = 0; at + ENTRY_BYTES <= entries.byteLength; at += ENTRY_BYTES) {
          const piece = entries.getUint32(at, true)
          if (piece < this.#pieceCount) pieces.add(piece)
        }
        return [...pieces].sort((a, b) => a - b)
      })
    } catch (thrown) {
      if (thrown instanceof StoreError && thrown.code === 'locked') return []
      throw thrown
    }
  }
}
