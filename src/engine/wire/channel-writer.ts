import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { KIB } from '../../core/units.ts'

/** Bytes; shorter frames wait for the end of the task and share a message. */
const SMALL_BYTES = 1_024

/** Sent messages that may stay in the queue. */
const SENT_KEPT = 16

/** A waiting frame. A block's bytes are not copied before they are sent. */
interface Message {
  readonly head: Uint8Array
  readonly body: Uint8Array | null
}

/** Head and body are joined here; channels copy. Allocating 16 KiB per block cost more than all else a wire does. */
let joint = new Uint8Array(32 * KIB)

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const length = head.length + body.length
  if (joint.length < length) joint = new Uint8Array(length)
  joint.set(head)
  joint.set(body, head.length)
  return joint.subarray(0, length)
}

/** The end of a data channel that takes messages. */
export interface MessageChannelEnd {
  /** Bytes accepted and not yet sent (`bufferedAmount`). */
  readonly bufferSize: number
  /** Copies what it takes. @throws DOMException when the channel is not open or its buffer is full */
  send(bytes: Uint8Array): void
}

/**
 * Sends a wire's frames over its channel. Each frame is one message, except that small frames of one task share a
 * message. While more than `LIMITS.channelBufferBytes` wait in the channel, frames wait here, in order, for its
 * `bufferedamountlow`.
 */
export class ChannelWriter {
  readonly #channel: MessageChannelEnd
  readonly #onFailed: (error: Error) => void
  readonly #sentListeners: ((bytes: number) => void)[] = []
  /** Messages, oldest first, from `#next` on. */
  #queue: Message[] = []
  #next = 0
  #small: Uint8Array[] = []
  #smallBytes = 0
  #waitingBytes = 0
  #closed = false

  /** @param onFailed the channel refused a message, or accepts none while more and more are queued */
  constructor(channel: MessageChannelEnd, onFailed: (error: Error) => void) {
    this.#channel = channel
    this.#onFailed = onFailed
  }

  /** Bytes that the channel was not given yet. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Calls back each time the channel accepted bytes. */
  onSent(listener: (bytes: number) => void): void {
    this.#sentListeners.push(listener)
  }

  /** Queues a frame, whole or in two parts; its bytes must not change afterwards. */
  send(head: Uint8Array, body: Uint8Array | null = null): void {
    if (this.#closed) return
    const length = head.length + (body?.length ?? 0)
    this.#waitingBytes += length
    if (this.#waitingBytes > LIMITS.wireQueueBytes) {
      const [limit, waiting] = [LIMITS.wireQueueBytes, this.#waitingBytes]
      this.#fail(
        new WireError('peer-takes-nothing', `Expected at most ${limit} bytes to wait for a peer, got ${waiting}`, {
          limit,
          waiting,
        }),
      )
      return
    }
    if (length < SMALL_BYTES) {
      if (this.#smallBytes + length > LIMITS.channelMessageBytes) this.#gatherSmall()
      if (this.#small.length === 0) queueMicrotask(() => this.flush())
      this.#small.push(head)
      if (body) this.#small.push(body)
      this.#smallBytes += length
      return
    }
    this.#gatherSmall()
    this.#queue.push({ head, body })
    this.drain()
  }

  /**
   * Queues a frame that shares no message with others: anacrolix/torrent (Go, up to 1.61) fails with "short buffer"
   * when a handshake (BEP 3) comes with more behind it.
   */
  sendAlone(frame: Uint8Array): void {
    if (this.#closed) return
    this.#waitingBytes += frame.length
    this.#gatherSmall()
    this.#queue.push({ head: frame, body: null })
    this.drain()
  }

  /** The channel has room again. */
  drain(): void {
    while (!this.#closed && this.#next < this.#queue.length && this.#channel.bufferSize <= LIMITS.channelBufferBytes) {
      const { head, body } = this.#queue[this.#next] as Message
      const message = body === null ? head : joined(head, body)
      this.#next += 1
      this.#dropSent()
      try {
        this.#channel.send(message)
      } catch (error) {
        this.#fail(error as Error)
        return
      }
      this.#waitingBytes -= message.length
      for (const listener of this.#sentListeners) listener(message.length)
    }
  }

  /** Sends the small frames of this task, as far as the channel has room. */
  flush(): void {
    this.#gatherSmall()
    this.drain()
  }

  /** Sends nothing more and drops what waits. */
  close(): void {
    this.#closed = true
    this.#queue = []
    this.#next = 0
    this.#small = []
    this.#smallBytes = 0
    this.#waitingBytes = 0
  }

  /** Not for every message: a queue that never runs empty must neither keep all it has sent nor move each time. */
  #dropSent(): void {
    if (this.#next < this.#queue.length && this.#next < SENT_KEPT) return
    this.#queue.splice(0, this.#next)
    this.#next = 0
  }

  #gatherSmall(): void {
    const [only] = this.#small
    if (only === undefined) return
    let head = only
    if (this.#small.length > 1) {
      head = new Uint8Array(this.#smallBytes)
      let at = 0
      for (const frame of this.#small) {
        head.set(frame, at)
        at += frame.length
      }
    }
    this.#small = []
    this.#smallBytes = 0
    this.#queue.push({ head, body: null })
  }

  #fail(error: Error): void {
    this.close()
    this.#onFailed(error)
  }
}
