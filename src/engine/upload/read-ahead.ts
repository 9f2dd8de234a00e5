import { LIMITS } from '../../core/limits.ts'
import { KIB } from '../../core/units.ts'

/** Reads the bytes of a torrent. */
interface Reader {
  readonly pieceLength: number
  /** Of the torrent, bytes. */
  readonly length: number
  read(offset: number, length: number): Promise<Uint8Array>
}

/** One read serves the requests of a peer that walks through a piece in 16 KiB steps. */
const SEGMENT_BYTES = 256 * KIB
/** The segment that each peer with a slot reads, and the one after it. */
const SEGMENTS_KEPT = 2 * LIMITS.uploadSlots

/** Reads blocks for upload in segments, ahead of the requests. */
export class ReadAhead {
  readonly #reader: Reader
  readonly #segments = new Map<number, Promise<Uint8Array>>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** A block of a verified piece; a view of a larger buffer. @throws StoreError */
  async readBlock(piece: number, offset: number, length: number): Promise<Uint8Array> {
    const start = piece * this.#reader.pieceLength + offset
    // A segment never leaves its piece: the bytes of the next piece may not be present yet.
    const pieceStart = piece * this.#reader.pieceLength
    const pieceEnd = Math.min(pieceStart + this.#reader.pieceLength, this.#reader.length)
    const from = pieceStart + Math.floor(offset / SEGMENT_BYTES) * SEGMENT_BYTES
    const to = Math.min(from + SEGMENT_BYTES, pieceEnd)
    if (start + length > to) return this.#reader.read(start, length)
    const reading = this.#segment(from, to - from)
    // Past the middle of a segment the next one is fetched, so that no request waits for it.
    const next = Math.min(to + SEGMENT_BYTES, pieceEnd)
    if (next > to && start + length > from + SEGMENT_BYTES / 2) void this.#segment(to, next - to)
    const segment = await reading
    return segment.subarray(start - from, start - from + length)
  }

  #segment(offset: number, length: number): Promise<Uint8Array> {
    const kept = this.#segments.get(offset)
    if (kept) {
      // The segment that was wanted last is kept longest.
      this.#segments.delete(offset)
      this.#segments.set(offset, kept)
      return kept
    }
    const segment = this.#reader.read(offset, length)
    this.#segments.set(offset, segment)
    segment.catch(() => this.#segments.delete(offset))
    const oldest = this.#segments.size > SEGMENTS_KEPT ? this.#segments.keys().next().value : undefined
    if (oldest !== undefined) this.#segments.delete(oldest)
    return segment
  }
}
