import { LIMITS } from '../../../../../src/core/limits.ts'
import { extendedFrame, extendedHandshake, frame, uint32s } from '../raw-frames.ts'

/** Frames of a hostile peer: plausible ones, ones at the edges, nonsense, and the same again and again. */
export class RandomFrames {
  readonly #random: () => number
  readonly #pieces: number

  /** @param pieces of the torrent */
  constructor(random: () => number, pieces: number) {
    this.#random = random
    this.#pieces = pieces
  }

  /** Some frames to be sent one after the other. */
  next(): Uint8Array[] {
    const one = this.#frame()
    const roll = this.#random()
    if (roll < 0.05) return Array.from({ length: 1 + this.#below(400) }, () => one)
    if (roll < 0.15) {
      const other = this.#frame()
      return Array.from({ length: 2 * this.#below(60) }, (_, index) => (index % 2 === 0 ? one : other))
    }
    return [roll < 0.2 ? this.#mutated(one) : one]
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #anyOf<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T
  }

  #bytes(most: number): Uint8Array {
    return Uint8Array.from({ length: this.#below(most + 1) }, () => this.#below(256))
  }

  #piece(): number {
    if (this.#random() < 0.9) return this.#below(this.#pieces)
    return this.#anyOf([this.#pieces - 1, this.#pieces, LIMITS.pieces, 0x7fffffff, 0x80000000, 0xffffffff])
  }

  #block(): Uint8Array {
    const offset = this.#random() < 0.95 ? 16_384 * this.#below(2) : this.#anyOf([1, 32_767, 0xffffffff])
    const length = this.#random() < 0.95 ? 16_384 : this.#anyOf([0, 1, LIMITS.blockRequestBytes + 1, 0xffffffff])
    return uint32s(this.#piece(), offset, length)
  }

  #frame(): Uint8Array {
    const kind = this.#below(24)
    if (kind <= 3) return frame(kind)
    if (kind <= 6) return frame(4, uint32s(this.#piece()))
    if (kind === 7) return this.#allPieces()
    if (kind <= 9) return frame(6, this.#block())
    if (kind === 10) return frame(8, this.#block())
    if (kind === 11) return frame(16, this.#block())
    if (kind === 12) return frame(7, [...this.#block().subarray(0, 8), ...this.#bytes(200)])
    if (kind === 13) {
      const block = new Uint8Array(8 + 16_384)
      block.set(uint32s(this.#below(this.#pieces), 16_384 * this.#below(2)))
      return frame(7, block)
    }
    if (kind === 14) return frame(this.#anyOf([9, 13, 17]), this.#anyOf([uint32s(this.#piece()), this.#bytes(6)]))
    if (kind <= 16) return extendedFrame(2, uint32s(this.#piece()))
    if (kind <= 19) return this.#metadata()
    if (kind === 20) return this.#handshake()
    if (kind === 21) return extendedFrame(this.#below(256), this.#bytes(300))
    if (kind === 22) return frame(this.#below(256), this.#bytes(300))
    return new Uint8Array(4)
  }

  #allPieces(): Uint8Array {
    if (this.#random() < 0.6) return frame(this.#anyOf([14, 15]))
    const bits = new Uint8Array(Math.ceil(this.#pieces / 8)).fill(this.#below(256))
    bits[bits.length - 1]! &= 0xff << (8 * bits.length - this.#pieces)
    return frame(5, this.#random() < 0.9 ? bits : this.#bytes(2_000))
  }

  /** ut_metadata (BEP 9), which is our first extension. */
  #metadata(): Uint8Array {
    const part = this.#anyOf([0, 1, this.#below(2_000), -1, 2 ** 40])
    const head = `d8:msg_typei${this.#below(4)}e5:piecei${part}ee`
    const roll = this.#random()
    if (roll < 0.6) return extendedFrame(1, head)
    if (roll < 0.8) return extendedFrame(1, `${head}${'x'.repeat(this.#anyOf([1, 100, 16_384]))}`)
    return extendedFrame(1, this.#bytes(400))
  }

  #handshake(): Uint8Array {
    const size = this.#anyOf([1, 100, 16_385, 3_000_000, LIMITS.infoDictionaryBytes, LIMITS.infoDictionaryBytes + 1])
    const reqq = this.#anyOf([-1, 0, 1, 250, 2 ** 31])
    const names = Object.fromEntries(
      Array.from({ length: this.#below(100) }, () => [`x${this.#below(2 ** 30).toString(36)}`, this.#below(256)]),
    )
    const numbers = { lt_donthave: this.#below(3), ut_metadata: this.#below(3), ...names }
    const padding = this.#anyOf([0, 10, 5_000, 20_000])
    return extendedHandshake(numbers, `13:metadata_sizei${size}e4:reqqi${reqq}e1:v${padding}:${'v'.repeat(padding)}`)
  }

  #mutated(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice()
    for (let count = this.#below(4); count >= 0; count--) copy[this.#below(copy.length)] = this.#below(256)
    return this.#random() < 0.3 ? copy.subarray(0, this.#below(copy.length)) : copy
  }
}
