import { LIMITS } from '../core/limits.ts'
import { type FromBroker, relayedBytes } from '../protocol/rtc.ts'

export type Post = (message: FromBroker, transfer?: Transferable[]) => void

/**
 * Relays a data channel that the browser cannot transfer: messages go to and from the worker with their buffers
 * transferred. The queue towards the worker is bounded by LIMITS.relayBufferBytes; a data channel cannot be paused, so
 * the channel is closed when the worker falls further behind.
 */
export class ChannelRelay {
  readonly #channel: RTCDataChannel
  readonly #number: number
  readonly #post: Post
  readonly #onEnd: () => void
  #lowThreshold = 0
  #sentBytes = 0
  #reportedBytes = 0
  #queuedBytes = 0
  #ended = false

  constructor(channel: RTCDataChannel, number: number, post: Post, onEnd: () => void) {
    this.#channel = channel
    this.#number = number
    this.#post = post
    this.#onEnd = onEnd
    channel.binaryType = 'arraybuffer'
    channel.onopen = () => post({ kind: 'channel-open', channel: number })
    channel.onmessage = (event) => this.#forward(event.data)
    channel.onbufferedamountlow = () => this.#reportDrained(0)
    channel.onerror = (event) => this.#fail((event as RTCErrorEvent).error?.message ?? 'The data channel failed')
    channel.onclose = () => this.#end()
    if (channel.readyState === 'open') post({ kind: 'channel-open', channel: number })
  }

  send(data: ArrayBuffer | string): void {
    // The worker learns of a close late; messages that it sends meanwhile are lost, as on a real channel.
    if (this.#channel.readyState !== 'open') return
    try {
      this.#channel.send(data as ArrayBuffer)
    } catch (thrown) {
      this.#fail(thrown instanceof Error ? thrown.message : String(thrown))
      return
    }
    this.#sentBytes += relayedBytes(data)
    this.#reportDrained(this.#lowThreshold / 2)
  }

  /** The worker handled this many more bytes. */
  received(bytes: number): void {
    this.#queuedBytes = Math.max(0, this.#queuedBytes - bytes)
  }

  /**
   * Sets the real threshold to half of the worker's. A send reports too, once half a threshold has drained unreported.
   * So a worker that waits for its threshold always gets a report: the real buffer either still falls below the half,
   * or already has.
   */
  setLowThreshold(bytes: number): void {
    this.#lowThreshold = bytes
    this.#channel.bufferedAmountLowThreshold = Math.floor(bytes / 2)
    this.#reportDrained(0)
  }

  close(): void {
    this.#channel.close()
  }

  #forward(data: ArrayBuffer | string): void {
    const bytes = relayedBytes(data)
    this.#queuedBytes += bytes
    if (this.#queuedBytes > LIMITS.relayBufferBytes) {
      this.#fail(`Expected the engine to keep up with messages, got ${this.#queuedBytes} bytes queued`)
      return
    }
    this.#post({ kind: 'channel-message', channel: this.#number, data }, data instanceof ArrayBuffer ? [data] : [])
  }

  #reportDrained(leastBytes: number): void {
    const drained = Math.max(0, this.#sentBytes - this.#channel.bufferedAmount)
    if (drained <= this.#reportedBytes || drained - this.#reportedBytes < leastBytes) return
    this.#reportedBytes = drained
    this.#post({ kind: 'channel-drained', channel: this.#number, bytes: drained })
  }

  #fail(message: string): void {
    if (this.#ended) return
    this.#post({ kind: 'channel-error', channel: this.#number, message })
    this.#channel.close()
    this.#end()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#channel.onmessage = null
    this.#post({ kind: 'channel-closed', channel: this.#number })
    this.#onEnd()
  }
}
