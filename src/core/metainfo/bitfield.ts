import { FreshetError } from '../errors.ts'

/**
 * A set of pieces, one bit each, in the order of BEP 3: piece 0 is the highest bit of the first byte. The spare bits
 * of the last byte are always zero.
 */
export class Bitfield {
  /** Number of pieces. */
  readonly length: number
  /** The bits as they go on the wire; live, so copy before keeping. Write only through {@link Bitfield.set}. */
  readonly bytes: Uint8Array<ArrayBuffer>
  #count = 0

  /**
   * Empty, or a copy of `bytes`.
   * @throws FreshetError `bitfield-length` when `bytes` is not exactly ⌈length / 8⌉ long, `bitfield-spare-bits` when
   *   a bit past the last piece is set
   */
  constructor(length: number, bytes?: Uint8Array) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new FreshetError('bitfield-length', `bitfield: expected a length of 0 or more, got ${length}`, { length })
    }
    this.length = length
    const size = Math.ceil(length / 8)
    if (bytes === undefined) {
      this.bytes = new Uint8Array(size)
      return
    }
    if (bytes.length !== size) {
      throw new FreshetError(
        'bitfield-length',
        `bitfield of ${length} pieces: expected ${size} bytes, got ${bytes.length}`,
        {
          expected: size,
          got: bytes.length,
        },
      )
    }
    const spare = size * 8 - length
    if (spare > 0 && (bytes[size - 1]! & ((1 << spare) - 1)) !== 0) {
      throw new FreshetError(
        'bitfield-spare-bits',
        `bitfield of ${length} pieces: expected ${spare} zero bits at its end`,
        { spare },
      )
    }
    this.bytes = new Uint8Array(bytes)
    for (const byte of this.bytes) this.#count += bitsSet(byte)
  }

  /** False outside 0..length-1. */
  get(index: number): boolean {
    return index >= 0 && index < this.length && (this.bytes[index >>> 3]! & (0x80 >>> (index & 7))) !== 0
  }

  /** @throws RangeError outside 0..length-1 */
  set(index: number, value = true): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RangeError(`bitfield: expected an index below ${this.length}, got ${index}`)
    }
    if (this.get(index) === value) return
    this.bytes[index >>> 3]! ^= 0x80 >>> (index & 7)
    this.#count += value ? 1 : -1
  }

  /** How many bits are set. */
  count(): number {
    return this.#count
  }

  isFull(): boolean {
    return this.#count === this.length
  }

  clone(): Bitfield {
    return new Bitfield(this.length, this.bytes)
  }

  /** The lowest index in `from`..`to`-1 (clamped to the bitfield) that is not set; -1 when all are. */
  firstMissing(from: number, to: number): number {
    const end = Math.min(to, this.length)
    let index = Math.max(0, from)
    while (index < end) {
      const byte = this.bytes[index >>> 3]!
      if (byte === 0xff) {
        index = (index | 7) + 1
        continue
      }
      if ((byte & (0x80 >>> (index & 7))) === 0) return index
      index++
    }
    return -1
  }

  /** The lowest index in `from`..`to`-1 (clamped to the bitfield) that is set; -1 when none is. */
  firstSet(from: number, to: number): number {
    const end = Math.min(to, this.length)
    let index = Math.max(0, from)
    while (index < end) {
      const byte = this.bytes[index >>> 3]!
      if (byte === 0) {
        index = (index | 7) + 1
        continue
      }
      if ((byte & (0x80 >>> (index & 7))) !== 0) return index
      index++
    }
    return -1
  }
}

function bitsSet(byte: number): number {
  let bits = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits++
  return bits
}
