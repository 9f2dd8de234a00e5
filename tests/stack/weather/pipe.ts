import type { Random } from './random.ts'

/** One direction of one peer's access to the network. What is left out is no obstacle. */
export interface PipeWeather {
  /** One way, ms. */
  readonly delayMs?: number
  /** Up to so much more for each packet, evenly spread, ms. Packets never overtake each other: the line is in order. */
  readonly jitterMs?: number
  /** Share of packets lost on the line, 0 to 1. They take their time on it all the same. */
  readonly loss?: number
  /** Bytes of UDP payload a second, all connections of the peer together. About 6 % of them are headers of DTLS and SCTP. */
  readonly bytesPerSecond?: number
  /** Bytes that may wait for their turn; a packet that finds no room is dropped (drop-tail). Default: what leaves in 100 ms, at least 64 KiB. */
  readonly queueBytes?: number
}

/** What became of a pipe's packets. */
export interface PipeFates {
  readonly passed: number
  readonly passedBytes: number
  /** Lost on the line. */
  readonly lost: number
  /** Found the queue full. */
  readonly dropped: number
}

const LEAST_QUEUE_BYTES = 64 * 1024
const QUEUE_MS = 100

/**
 * Decides the fate of each packet that enters one direction of one peer: a queue of bounded bytes, a line of a fixed rate behind it, and
 * loss, delay and jitter on the line. It has no clock: the same packets at the same times meet the same fates.
 */
export class Pipe {
  #weather: Required<PipeWeather>
  readonly #random: Random
  /** When the line has sent all that waits, ms. */
  #freeAt = 0
  /** When the last packet comes out, ms. */
  #lastAt = 0
  #passed = 0
  #passedBytes = 0
  #lost = 0
  #dropped = 0

  constructor(weather: PipeWeather, random: Random) {
    this.#weather = complete(weather)
    this.#random = random
  }

  /** For packets that enter from now on. */
  set weather(weather: PipeWeather) {
    this.#weather = complete(weather)
  }

  get fates(): PipeFates {
    return { passed: this.#passed, passedBytes: this.#passedBytes, lost: this.#lost, dropped: this.#dropped }
  }

  /** @returns when the packet comes out at the other end, ms; null when it never does */
  enter(nowMs: number, bytes: number): number | null {
    const { delayMs, jitterMs, loss, bytesPerSecond, queueBytes } = this.#weather
    const startsAt = Math.max(nowMs, this.#freeAt)
    const waitingBytes = startsAt > nowMs ? ((startsAt - nowMs) / 1000) * bytesPerSecond : 0
    if (waitingBytes + bytes > queueBytes) {
      this.#dropped += 1
      return null
    }
    this.#freeAt = startsAt + (bytes / bytesPerSecond) * 1000
    if (loss > 0 && this.#random() < loss) {
      this.#lost += 1
      return null
    }
    const jitter = jitterMs > 0 ? this.#random() * jitterMs : 0
    this.#lastAt = Math.max(this.#lastAt, this.#freeAt + delayMs + jitter)
    this.#passed += 1
    this.#passedBytes += bytes
    return this.#lastAt
  }
}

function complete({ delayMs = 0, jitterMs = 0, loss = 0, bytesPerSecond, queueBytes }: PipeWeather) {
  const rate = bytesPerSecond ?? Number.POSITIVE_INFINITY
  return {
    delayMs,
    jitterMs,
    loss,
    bytesPerSecond: rate,
    queueBytes: queueBytes ?? Math.max(LEAST_QUEUE_BYTES, (rate * QUEUE_MS) / 1000),
  }
}
