import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { badSources, singleSource } from '../../core/picking/bad-blocks.ts'

/** A copy of a piece that failed its hash. */
interface BadCopy {
  readonly bytes: Uint8Array
  readonly sources: readonly string[]
}

/**
 * Identifies the sources of bad blocks. A failed piece with one source: that source is bad. With several: the bad
 * copy is kept, the piece is requested from a sole source, and the good copy shows which blocks were bad. No source is
 * banned without proof.
 */
export class BadPieceDetector {
  readonly #banned = new Set<string>()
  readonly #badCopies = new Map<number, BadCopy>()
  /** By failed piece: the only source that may be asked for it; null until one is asked. */
  readonly #soleSources = new Map<number, string | null>()

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

  /** A source left: pieces of which it is the sole source may be requested from another. */
  release(id: string): void {
    for (const [piece, source] of this.#soleSources) if (source === id) this.#soleSources.set(piece, null)
  }

  /** Whether `id` may be asked for `piece`: of a failed piece only its sole source may be asked. */
  mayRequest(piece: number, id: string): boolean {
    const source = this.#soleSources.get(piece)
    return source === undefined || source === null || source === id
  }

  /** A block of `piece` was requested: `id` becomes the sole source of a failed piece that has none. */
  onRequest(piece: number, id: string): void {
    if (this.#soleSources.get(piece) === null) this.#soleSources.set(piece, id)
  }

  hasBadCopy(piece: number): boolean {
    return this.#badCopies.has(piece)
  }

  /** The hash of a piece was wrong. @returns the sources identified as bad */
  onPieceFailed(piece: number, bytes: Uint8Array, sources: readonly string[]): string[] {
    const only = singleSource(sources)
    this.#soleSources.set(piece, null)
    if (only !== null) return [only]
    if (this.#badCopies.size < LIMITS.suspectPieces || this.#badCopies.has(piece)) {
      this.#badCopies.set(piece, { bytes, sources })
    }
    return []
  }

  /** The hash of a piece was right. @returns the sources identified as bad by the earlier copy, if there was one */
  onPieceVerified(piece: number, good: Uint8Array | null): string[] {
    const copy = this.#badCopies.get(piece)
    this.#badCopies.delete(piece)
    this.#soleSources.delete(piece)
    return copy && good ? badSources(copy.bytes, good, copy.sources, BLOCK_BYTES) : []
  }
}
