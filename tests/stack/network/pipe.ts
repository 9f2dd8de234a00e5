import type { Random } from './random.ts'

/** One direction of a peer's access to the network. An absent field means no limit. */
export interface PipeConditions {
  /** One way, ms. */
  readonly delayMs?: number
  /** Random additional delay of each packet, uniform from 0 to this, ms. Packets never overtake each other. */
  readonly jitterMs?: number
  /** Share of packets lost on the line, 0 to 1. Lost packets use the line's rate too. */
  readonly loss?: number
  /** Bytes of UDP payload a second, for all connections of the peer. About 6 % of them are headers of DTLS and SCTP. */
  readonly bytesPerSecond?: number
  /**
   * Size of the queue; a packet that does not fit is dropped (drop-tail). Default: 100 ms at the rate, at least 64 KiB.
   */
  readonly queueBytes?: number
}

/** Packets of a pipe by their result. */
export interface PacketCounts {
  readonly passed: number
  readonly passedBytes: number
  /** Lost on the line. */
  readonly lost: number
  /** Dropped at a full queue. */
  readonly dropped: number
}

const MIN_QUEUE_BYTES = 64 * 1024
const QUEUE_MS = 100

/**
 * Decides what happens to each packet in one direction of one peer: a queue of bounded size, a line of a fixed rate,
 * and loss, delay and jitter on the line. It has no clock: the same packets at the same times have the same results.
 */
export class Pipe {
  #conditions: Required<PipeConditions>
  readonly #random: Random
  /** When the line has sent everything queued, ms. */
  #freeAt = 0
  /** When the last packet arrives, ms. */
  #lastAt = 0
  #passed = 0
  #passedBytes = 0
  #lost = 0
  #dropped = 0

  constructor(conditions: PipeConditions, random: Random) {
    this.#conditions = complete(conditions)
    this.#random = random
  }

  /** Applies to packets that enter from now on. */
  set conditions(conditions: PipeConditions) {
    this.#conditions = complete(conditions)
  }

  get packetCounts(): PacketCounts {
    return { passed: this.#passed, passedBytes: this.#passedBytes, lost: this.#lost, dropped: this.#dropped }
  }

  /** @returns when the packet arrives at the other end, ms; null when it never does */
  enter(nowMs: number, bytes: number): number | null {
    const { delayMs, jitterMs, loss, bytesPerSecond, queueBytes } = this.#conditions
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

function complete({ delayMs = 0, jitterMs = 0, loss = 0, bytesPerSecond, queueBytes }: PipeConditions) {
  const rate = bytesPerSecond ?? Number.POSITIVE_INFINITY
  return {
    delayMs,
    jitterMs,
    loss,
    bytesPerSecond: rate,
    queueBytes: queueBytes ?? Math.max(MIN_QUEUE_BYTES, (rate * QUEUE_MS) / 1000),
  }
}
