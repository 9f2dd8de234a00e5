import { LIMITS } from '../../core/limits.ts'

/** The buffer of every set with all pieces. */
const ALL = new Uint8Array()

/**
 * Which pieces a peer has, as its messages say. It takes at most a bit for each piece; before the metainfo is known, a
 * bit for each of `LIMITS.pieces`.
 */
export class PieceSet {
  /**
   * The bits as in a bitfield message; those beyond its end are zero. Empty, with `get` true for every piece, when the
   * peer has all of them.
   */
  buffer: Uint8Array
  /** Null until the metainfo is known. */
  #pieces: number | null
  /** How many are set; not kept while the peer has all. */
  #count = 0
  /** Bytes of the bitfield message; null where none came. */
  readonly #sentBytes: number | null
  /** All bits up to `LIMITS.pieces` were set before it was known how many there are. */
  #isOpenEnded = false

  /**
   * @param pieces of the torrent; null until the metainfo is known
   * @param has nothing, everything, or the bits of a bitfield message, which are copied
   */
  constructor(pieces: number | null, has: Uint8Array | 'all' | null) {
    this.#pieces = pieces
    this.#sentBytes = has instanceof Uint8Array ? has.length : null
    if (has === 'all') this.buffer = ALL
    else this.buffer = has?.slice() ?? new Uint8Array()
    if (has instanceof Uint8Array) this.#recount()
  }

  get isAll(): boolean {
    return this.buffer === ALL
  }

  get(index: number): boolean {
    return this.isAll || ((this.buffer[index >>> 3] ?? 0) & (0x80 >>> (index & 7))) !== 0
  }

  /** @param index below the number of pieces, or below `LIMITS.pieces` until it is known */
  set(index: number, value = true): void {
    if (this.get(index) === value) return
    if (this.isAll) this.#spell()
    if (index >>> 3 >= this.buffer.length) this.#grow((index >>> 3) + 1)
    this.buffer[index >>> 3]! ^= 0x80 >>> (index & 7)
    this.#count += value ? 1 : -1
    if (this.#count === this.#pieces) this.buffer = ALL
  }

  /**
   * The metainfo is known now.
   * @returns null when what the peer said fits; otherwise the bytes that a bitfield of so many pieces has
   */
  fit(pieces: number): number | null {
    this.#pieces = pieces
    const bytes = Math.ceil(pieces / 8)
    if (this.isAll) return null
    if (this.#isOpenEnded) {
      this.buffer = this.buffer.slice(0, bytes)
      this.buffer[bytes - 1]! &= 0xff << (8 * bytes - pieces)
      this.#isOpenEnded = false
    } else if (this.#sentBytes !== null && this.#sentBytes !== bytes) return bytes
    else if (hasBitsFrom(this.buffer, pieces)) return bytes
    else this.buffer = this.buffer.subarray(0, bytes)
    this.#recount()
    return null
  }

  /** From "all" to bits. */
  #spell(): void {
    const pieces = this.#pieces ?? LIMITS.pieces
    this.buffer = new Uint8Array(Math.ceil(pieces / 8)).fill(0xff)
    this.buffer[this.buffer.length - 1]! &= 0xff << (8 * this.buffer.length - pieces)
    this.#count = pieces
    this.#isOpenEnded = this.#pieces === null
  }

  #grow(bytes: number): void {
    const most = Math.ceil((this.#pieces ?? LIMITS.pieces) / 8)
    const larger = new Uint8Array(Math.min(most, Math.max(bytes, 2 * this.buffer.length)))
    larger.set(this.buffer.subarray(0, larger.length))
    this.buffer = larger
  }

  #recount(): void {
    this.#count = 0
    for (const byte of this.buffer) for (let rest = byte; rest !== 0; rest &= rest - 1) this.#count += 1
    if (this.#pieces !== null && this.#count === this.#pieces) this.buffer = ALL
  }
}

/** Whether any bit from `pieces` on is set: of a piece that does not exist, or a spare one (BEP 3). */
export function hasBitsFrom(bits: Uint8Array, pieces: number): boolean {
  const whole = pieces >>> 3
  if (((bits[whole] ?? 0) & (0xff >>> (pieces & 7))) !== 0) return true
  return bits.subarray(whole + 1).some((byte) => byte !== 0)
}
