import { culprits, singleSource } from '../../core/blame.ts'
import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from './piece-assembly.ts'

interface Exhibit {
  readonly bytes: Uint8Array
  readonly sources: readonly string[]
}

/**
 * Finds who sent a bad block. One sender: guilty at once. Several: the failed copy is kept, the piece is asked of one peer alone,
 * and the good copy shows whose blocks differ. Nobody is banned without evidence.
 */
export class PieceTrial {
  readonly #banned = new Set<string>()
  readonly #exhibits = new Map<number, Exhibit>()
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

  /** Whether `id` may be asked for blocks of `piece`; the first to ask for a piece on trial becomes its only source. */
  mayAsk(piece: number, id: string): boolean {
    const witness = this.#witnesses.get(piece)
    if (witness === undefined || witness === id) return true
    if (witness !== null) return false
    this.#witnesses.set(piece, id)
    return true
  }

  wantsEvidence(piece: number): boolean {
    return this.#exhibits.has(piece)
  }

  /** The piece failed: who is guilty beyond doubt. */
  convict(piece: number, bytes: Uint8Array, sources: readonly string[]): string[] {
    const only = singleSource(sources)
    this.#witnesses.set(piece, null)
    if (only !== null) return [only]
    if (this.#exhibits.size < LIMITS.suspectPieces || this.#exhibits.has(piece)) {
      this.#exhibits.set(piece, { bytes, sources })
    }
    return []
  }

  /** The piece verified: who is guilty of the copy that did not. */
  acquit(piece: number, good: Uint8Array | null): string[] {
    const exhibit = this.#exhibits.get(piece)
    this.#exhibits.delete(piece)
    this.#witnesses.delete(piece)
    return exhibit && good ? culprits(exhibit.bytes, good, exhibit.sources, BLOCK_BYTES) : []
  }
}
