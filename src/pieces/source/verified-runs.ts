import { pieceLengthAt, pieceStart } from '../../core/metainfo/layout.ts'
import { isPieceHash } from '../../core/metainfo/piece-hash.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'
import type { PieceHasher } from '../verify/piece-hasher.ts'
import { release } from './release.ts'

/** Small pieces are read together: each read is a round trip of some ms (Chromium 156: 7 ms for 256 KiB). */
const RUN_BYTES = 2 * 1024 * 1024

/** Neighbouring pieces in memory, hashed. */
export interface VerifiedRun {
  readonly first: number
  readonly count: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Pieces of it that do not match. */
  readonly bad: ReadonlySet<number>
}

export interface RunReader {
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** How many neighbouring pieces are read together: at least 1. */
export function piecesInRun({ pieceLength }: StoreLayout): number {
  return Math.max(1, Math.floor(RUN_BYTES / pieceLength))
}

/** Reads and hashes `count` pieces from `first` on. @throws StoreError of a file */
export async function readRun(
  reader: RunReader,
  layout: StoreLayout,
  hasher: PieceHasher,
  first: number,
  count: number,
): Promise<VerifiedRun> {
  const last = first + count - 1
  const start = pieceStart(layout, first)
  const bytes = await reader.read(start, pieceStart(layout, last) + pieceLengthAt(layout, last) - start)
  const parts = Array.from({ length: count }, (_, i) => {
    const from = pieceStart(layout, first + i) - start
    return bytes.subarray(from, from + pieceLengthAt(layout, first + i))
  })
  const digests = hasher.digest(parts)
  const bad = new Set<number>()
  for (let i = 0; i < count; i++) {
    if (!isPieceHash(layout, first + i, digests[i] ?? new Uint8Array())) bad.add(first + i)
  }
  return { first, count, bytes, bad }
}

interface KeptRun {
  readonly length: number
  readonly run: Promise<VerifiedRun>
  /** Calls of {@link RunCache.use} that have not ended. */
  users: number
}

/** Runs in memory, the one that was used last longest; at most `limit` bytes and those in use, but always one. */
export class RunCache {
  readonly #limit: number
  readonly #runs = new Map<string, KeptRun>()
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Calls `act` with a run, whose bytes may be gone afterwards.
   * @param length of the run that `load` reads, bytes
   */
  async use<T>(
    key: string,
    length: number,
    load: () => Promise<VerifiedRun>,
    act: (run: VerifiedRun) => T,
  ): Promise<T> {
    const kept = this.#get(key, length, load)
    kept.users++
    try {
      return act(await kept.run)
    } finally {
      kept.users--
      if (this.#runs.get(key) !== kept) free(kept)
    }
  }

  clear(): void {
    for (const [key, kept] of this.#runs) this.#drop(key, kept)
  }

  #get(key: string, length: number, load: () => Promise<VerifiedRun>): KeptRun {
    const kept = this.#runs.get(key)
    if (kept) {
      this.#runs.delete(key)
      this.#runs.set(key, kept)
      return kept
    }
    const made: KeptRun = { length, run: load(), users: 0 }
    made.run.catch(() => {
      if (this.#runs.get(key) === made) this.#drop(key, made)
    })
    this.#runs.set(key, made)
    this.#bytes += length
    for (const [oldest, run] of this.#runs) {
      if (this.#bytes <= this.#limit || oldest === key) break
      this.#drop(oldest, run)
    }
    return made
  }

  #drop(key: string, kept: KeptRun): void {
    this.#runs.delete(key)
    this.#bytes -= kept.length
    free(kept)
  }
}

/** Of a run that is kept no more, and so gets no new user. */
function free({ run, users }: KeptRun): void {
  if (users > 0) return
  run.then(
    ({ bytes }) => release([bytes]),
    () => {
      // It had no bytes.
    },
  )
}
