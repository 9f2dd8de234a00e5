import type { ChunkStore } from 'webtorrent/lib/torrent.js'
import { StoreError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { KIB } from '../../core/units.ts'

/** What the uploader needs of the torrent's owner. */
interface Reader {
  /** Null until the metainfo is known; a store is only made after that. */
  readonly geometry: { readonly pieceLength: number; readonly length: number } | null
  read(offset: number, length: number): Promise<Uint8Array>
}

/** One read serves the requests of a peer that walks through a piece in 16 KiB steps. */
const SEGMENT_BYTES = 256 * KIB
/** The one that each peer with a slot reads, and the one after it. */
const SEGMENTS_KEPT = 2 * LIMITS.uploadSlots

/**
 * The chassis' view of the store: reads for upload, in segments read ahead. Writing goes through the piece worker's
 * verdict instead.
 */
export class UploadStore implements ChunkStore {
  readonly chunkLength = 0
  readonly #reader: Reader
  readonly #segments = new Map<string, Promise<Uint8Array>>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  put(_index: number, _bytes: Uint8Array, callback?: (error: Error | null) => void): void {
    callback?.(new StoreError('io', 'Expected pieces to be written by the piece worker, got a write by the chassis'))
  }

  get(
    index: number,
    options: { offset?: number; length?: number } | null,
    callback: (error: Error | null, bytes?: Uint8Array) => void,
  ): void {
    const geometry = this.#reader.geometry
    if (!geometry) {
      callback(new StoreError('not-open', 'Expected an open store'))
      return
    }
    const start = index * geometry.pieceLength + (options?.offset ?? 0)
    const length = options?.length ?? Math.min(geometry.pieceLength, geometry.length - start)
    this.#read(index, start, length, geometry).then(
      (bytes) => callback(null, bytes),
      (error: Error) => callback(error),
    )
  }

  close(callback?: (error: Error | null) => void): void {
    this.#segments.clear()
    callback?.(null)
  }

  destroy(callback?: (error: Error | null) => void): void {
    this.close(callback)
  }

  async #read(
    index: number,
    start: number,
    length: number,
    geometry: { pieceLength: number; length: number },
  ): Promise<Uint8Array> {
    // A segment never leaves its piece: the bytes next door may not be here yet.
    const pieceStart = index * geometry.pieceLength
    const pieceEnd = Math.min(pieceStart + geometry.pieceLength, geometry.length)
    const from = pieceStart + Math.floor((start - pieceStart) / SEGMENT_BYTES) * SEGMENT_BYTES
    const to = Math.min(from + SEGMENT_BYTES, pieceEnd)
    if (start + length > to) return this.#reader.read(start, length)
    const reading = this.#segment(from, to - from)
    // Past the middle of a segment the next one is fetched, so that nobody waits for it.
    const next = Math.min(to + SEGMENT_BYTES, pieceEnd)
    if (next > to && start + length > from + SEGMENT_BYTES / 2) void this.#segment(to, next - to)
    const segment = await reading
    return segment.subarray(start - from, start - from + length)
  }

  #segment(offset: number, length: number): Promise<Uint8Array> {
    const key = String(offset)
    const kept = this.#segments.get(key)
    if (kept) {
      // Kept longest: what was wanted last.
      this.#segments.delete(key)
      this.#segments.set(key, kept)
      return kept
    }
    const segment = this.#reader.read(offset, length)
    this.#segments.set(key, segment)
    segment.catch(() => this.#segments.delete(key))
    const oldest = this.#segments.size > SEGMENTS_KEPT ? this.#segments.keys().next().value : undefined
    if (oldest !== undefined) this.#segments.delete(oldest)
    return segment
  }
}
