/** What a seeder corrupts or delays. */
export interface Gate {
  /** Pieces of which every block is answered with its first byte flipped. */
  readonly corrupt?: readonly number[] | 'all'
  /** How many of the next answers have their first byte flipped, for any piece. */
  readonly lies?: number
  /** Pieces of which no block is answered until a later gate allows it. */
  readonly held?: readonly number[] | { readonly from: number } | 'all'
  /**
   * How many more pieces are answered, each of them whole and as often as it is asked for; reads of others wait for the
   * next gate. All of them can arrive and be verified, whatever is asked for twice and in whatever order. Not for a
   * peer that begins new pieces before it completes others, as stock webtorrent does: its requests would all wait.
   */
  readonly allowPieces?: number
  /**
   * How many more bytes are answered, so that it can end within a piece; later reads wait for the next gate. A block
   * counts once: on a busy machine it is asked for again. How many pieces they complete is not said.
   */
  readonly allowBytes?: number
}

type Callback<T> = (error: Error | null, value?: T) => void

interface Waiting {
  readonly index: number
  readonly offset: number
  readonly length: number
  readonly done: Callback<Uint8Array>
}

function covers(pieces: Gate['held'] | Gate['corrupt'], index: number): boolean {
  if (pieces === undefined) return false
  if (pieces === 'all') return true
  if ('from' in pieces) return index >= pieces.from
  return pieces.includes(index)
}

function flipped(bytes: Uint8Array): Uint8Array {
  // Not `slice`: on a Buffer it is a view, and the change would corrupt the content itself.
  const copy = new Uint8Array(bytes)
  copy[0] = (copy[0] ?? 0) ^ 0xff
  return copy
}

/** What a gate allows, and what of it was taken. */
class Allowance {
  readonly #pieces = new Set<number>()
  readonly #blocks = new Set<string>()
  readonly #mostPieces: number
  #bytesLeft: number

  constructor({ allowPieces, allowBytes }: Gate) {
    this.#mostPieces = allowPieces ?? Number.POSITIVE_INFINITY
    this.#bytesLeft = allowBytes ?? Number.POSITIVE_INFINITY
  }

  /** Whether a block may be answered; it counts when it may. */
  take({ index, offset, length }: Waiting): boolean {
    const block = `${index}:${offset}:${length}`
    const cost = this.#blocks.has(block) ? 0 : length
    if (cost > this.#bytesLeft) return false
    if (!this.#pieces.has(index) && this.#pieces.size >= this.#mostPieces) return false
    this.#pieces.add(index)
    this.#blocks.add(block)
    this.#bytesLeft -= cost
    return true
  }
}

/**
 * An abstract-chunk-store over a torrent's bytes in memory; its reads pass a gate. The stock client on top of it only
 * sees a slow or corrupt disk.
 */
export class GatedStore {
  readonly chunkLength: number
  readonly #content: Uint8Array
  #gate: Gate = {}
  #allowance = new Allowance({})
  #lies = 0
  #waiting: Waiting[] = []

  constructor(chunkLength: number, content: Uint8Array) {
    this.chunkLength = chunkLength
    this.#content = content
  }

  /** Reads that wait for a gate. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Replaces the gate and answers every waiting read that the new one allows. */
  setGate(gate: Gate): void {
    this.#gate = gate
    this.#allowance = new Allowance(gate)
    this.#lies = gate.lies ?? 0
    // A block that was cancelled and asked for again waits twice on one wire. The last request goes first: stock
    // webtorrent answers neither when the cancelled one is answered first.
    const waiting = this.#waiting.reverse()
    this.#waiting = []
    for (const read of waiting) this.#answer(read)
  }

  get(index: number, range: { offset?: number; length?: number } | undefined, done: Callback<Uint8Array>): void {
    const offset = range?.offset ?? 0
    const left = Math.min(this.chunkLength, this.#content.length - index * this.chunkLength) - offset
    queueMicrotask(() => this.#answer({ index, offset, length: range?.length ?? left, done }))
  }

  put(_index: number, _bytes: Uint8Array, done: Callback<void>): void {
    queueMicrotask(() => done(null))
  }

  close(done: Callback<void>): void {
    queueMicrotask(() => done(null))
  }

  destroy(done: Callback<void>): void {
    this.close(done)
  }

  #answer(read: Waiting): void {
    if (covers(this.#gate.held, read.index) || !this.#allowance.take(read)) {
      this.#waiting.push(read)
      return
    }
    const start = read.index * this.chunkLength + read.offset
    const bytes = this.#content.subarray(start, start + read.length)
    const isLie = this.#lies > 0 || covers(this.#gate.corrupt, read.index)
    this.#lies -= 1
    read.done(null, isLie ? flipped(bytes) : bytes)
  }
}
