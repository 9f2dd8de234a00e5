import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { badSources, singleSource } from '../../core/picking/bad-blocks.ts'

interface BadCopy {
  readonly bytes: Uint8Array
  readonly sources: readonly string[]
}

/**
 * Finds who sent a bad block. One sender: guilty at once. Several: the failed copy is kept, the piece is asked of one peer alone,
 * and the good copy shows whose blocks differ. Nobody is banned without evidence.
 */
export class BadPieceDetector {
  readonly #banned = new Set<string>()
  readonly #exhibits = new Map<number, BadCopy>()
  /** Pieces on trial: the one peer that may be asked, or null until somebody is. */
  readonly #witnesses = new Map<number, string | null>()

  isBanned(id: string): boolean {
    return this.#banned.has(id)
  }

  ban(id: string): void {
    if (this.#banned.size >= LIMITS.bannedPeers) {
      const oldest = this.#banned.values().next().value
      if (oldest !== undefined) this.#banned.delete(oldest)
    }
    this.#banned.add(id)
    this.release(id)
  }

  /** A peer left: pieces that only it might be asked for are open to another. */
  release(id: string): void {
    for (const [piece, witness] of this.#witnesses) if (witness === id) this.#witnesses.set(piece, null)
  }

  /** Whether `id` may be asked for blocks of `piece`: of a piece on trial, its one witness, or anybody while it has none. */
  mayRequest(piece: number, id: string): boolean {
    const witness = this.#witnesses.get(piece)
    return witness === undefined || witness === null || witness === id
  }

  /** `id` was asked for a block of `piece`: of a piece on trial it is the only source from now on. */
  onRequest(piece: number, id: string): void {
    if (this.#witnesses.get(piece) === null) this.#witnesses.set(piece, id)
  }

  hasBadCopy(piece: number): boolean {
    return this.#exhibits.has(piece)
  }

  /** The piece failed: who is guilty beyond doubt. */
  onPieceFailed(piece: number, bytes: Uint8Array, sources: readonly string[]): string[] {
    const only = singleSource(sources)
    this.#witnesses.set(piece, null)
    if (only !== null) return [only]
    if (this.#exhibits.size < LIMITS.suspectPieces || this.#exhibits.has(piece)) {
      this.#exhibits.set(piece, { bytes, sources })
    }
    return []
  }

  /** The piece verified: who is guilty of the copy that did not. */
  onPieceVerified(piece: number, good: Uint8Array | null): string[] {
    const exhibit = this.#exhibits.get(piece)
    this.#exhibits.delete(piece)
    this.#witnesses.delete(piece)
    return exhibit && good ? badSources(exhibit.bytes, good, exhibit.sources, BLOCK_BYTES) : []
  }
}
