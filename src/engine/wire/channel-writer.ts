import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { KIB } from '../../core/units.ts'

/** Shorter ones wait for the end of the task, so that what is said in one go is one message. */
const SMALL_BYTES = 1_024

/** Messages of the queue that were sent and are still in it. */
const SENT_KEPT = 16

/** A frame that waits: a block's bytes stay where they are until they go. */
interface Message {
  readonly head: Uint8Array
  readonly body: Uint8Array | null
}

/** Where head and body are put together; channels copy. One allocation of 16 KiB a block cost more than all else that a wire does. */
let joint = new Uint8Array(32 * KIB)

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const length = head.length + body.length
  if (joint.length < length) joint = new Uint8Array(length)
  joint.set(head)
  joint.set(body, head.length)
  return joint.subarray(0, length)
}

/** The end of a data channel that takes messages. */
export interface RoadChannel {
  /** Bytes it was given and has not yet sent (`bufferedAmount`). */
  readonly bufferSize: number
  /** Copies what it takes. @throws DOMException when the channel is not open or its buffer is full */
  send(bytes: Uint8Array): void
}

export interface RoadEvents {
  /** So many bytes went into the channel. */
  onTaken(bytes: number): void
  /** The channel took a message badly, or takes nothing while more and more is said. */
  onBroken(error: Error): void
}

/**
 * From a wire to its channel: each frame is one message, but for small ones that are said in one go, which are one together. While more
 * than `LIMITS.channelBufferBytes` wait in the channel, frames wait here, in order, for its `bufferedamountlow`.
 */
export class ChannelRoad {
  readonly #channel: RoadChannel
  readonly #events: RoadEvents
  /** Messages, oldest first, from {@link ChannelRoad.#next} on. */
  #queue: Message[] = []
  #next = 0
  #small: Uint8Array[] = []
  #smallBytes = 0
  #waitingBytes = 0
  #closed = false

  constructor(channel: RoadChannel, events: RoadEvents) {
    this.#channel = channel
    this.#events = events
  }

  /** Bytes that the channel was not given yet. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Takes a frame to be sent, whole or in two parts; they must not change afterwards. */
  say(head: Uint8Array, body: Uint8Array | null = null): void {
    if (this.#closed) return
    const length = head.length + (body?.length ?? 0)
    this.#waitingBytes += length
    if (this.#waitingBytes > LIMITS.wireQueueBytes) {
      const [limit, waiting] = [LIMITS.wireQueueBytes, this.#waitingBytes]
      this.#break(
        new WireError('peer-takes-nothing', `Expected at most ${limit} bytes to wait for a peer, got ${waiting}`, {
          limit,
          waiting,
        }),
      )
      return
    }
    if (length < SMALL_BYTES) {
      if (this.#smallBytes + length > LIMITS.channelMessageBytes) this.#gather()
      if (this.#small.length === 0) queueMicrotask(() => this.#flush())
      this.#small.push(head)
      if (body) this.#small.push(body)
      this.#smallBytes += length
      return
    }
    this.#gather()
    this.#queue.push({ head, body })
    this.drain()
  }

  /** The channel has room again. */
  drain(): void {
    while (!this.#closed && this.#next < this.#queue.length && this.#channel.bufferSize <= LIMITS.channelBufferBytes) {
      const { head, body } = this.#queue[this.#next] as Message
      const message = body === null ? head : joined(head, body)
      this.#next += 1
      this.#forgetSent()
      try {
        this.#channel.send(message)
      } catch (error) {
        this.#break(error as Error)
        return
      }
      this.#waitingBytes -= message.length
      this.#events.onTaken(message.length)
    }
  }

  /** Nothing is sent any more; what waits is forgotten. */
  close(): void {
    this.#closed = true
    this.#queue = []
    this.#next = 0
    this.#small = []
    this.#smallBytes = 0
    this.#waitingBytes = 0
  }

  /** Now and then, not each time: a queue that never runs empty must not keep what it has sent, nor move for every message. */
  #forgetSent(): void {
    if (this.#next < this.#queue.length && this.#next < SENT_KEPT) return
    this.#queue.splice(0, this.#next)
    this.#next = 0
  }

  #flush(): void {
    this.#gather()
    this.drain()
  }

  #gather(): void {
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

  #break(error: Error): void {
    this.close()
    this.#events.onBroken(error)
  }
}
