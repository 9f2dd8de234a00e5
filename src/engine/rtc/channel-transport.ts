import { LIMITS } from '../../core/limits.ts'
import { relayedBytes } from '../../protocol/rtc.ts'
import { postToWindow } from './window-messages.ts'

/** Transports a channel's bytes once the window has it: the real channel, or a relay through the window. */
export interface ChannelTransport {
  readonly bufferedAmount: number
  setLowThreshold(bytes: number): void
  /** @throws DOMException `OperationError` when the buffer is full */
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void
  close(): void
}

/** Over a channel that the window transferred. */
export function transferredTransport(channel: RTCDataChannel): ChannelTransport {
  return {
    get bufferedAmount() {
      return channel.bufferedAmount
    },
    setLowThreshold: (bytes) => {
      channel.bufferedAmountLowThreshold = bytes
    },
    send: (data) => channel.send(data as ArrayBuffer),
    close: () => channel.close(),
  }
}

function copyOf(data: ArrayBuffer | ArrayBufferView<ArrayBuffer>): ArrayBuffer {
  if (data instanceof ArrayBuffer) return data.slice(0)
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
}

/** Acknowledging many messages at once spares the window one message for each. */
const ACKNOWLEDGE_BYTES = LIMITS.relayBufferBytes / 16

/**
 * Over a channel that stays in the window. `bufferedAmount` counts from the call of `send`, so it includes bytes on
 * their way to the window; it overstates by less than the low threshold, because the window does not report every
 * message.
 */
export class RelayedTransport implements ChannelTransport {
  readonly #channel: number
  #sentBytes = 0
  #drainedBytes = 0
  #unacknowledgedBytes = 0

  constructor(channel: number) {
    this.#channel = channel
  }

  get bufferedAmount(): number {
    return this.#sentBytes - this.#drainedBytes
  }

  setLowThreshold(bytes: number): void {
    postToWindow({ kind: 'low-threshold', channel: this.#channel, bytes })
  }

  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    const own = typeof data === 'string' ? data : copyOf(data)
    const bytes = relayedBytes(own)
    if (this.bufferedAmount + bytes > LIMITS.relayBufferBytes) {
      throw new DOMException(`The send queue holds ${this.bufferedAmount} bytes and is full`, 'OperationError')
    }
    this.#sentBytes += bytes
    postToWindow({ kind: 'send', channel: this.#channel, data: own }, own instanceof ArrayBuffer ? [own] : [])
  }

  /**
   * @param totalBytes the window's running total of bytes that left the buffer
   * @returns bytes that are still buffered
   */
  onDrained(totalBytes: number): number {
    this.#drainedBytes = Math.min(Math.max(this.#drainedBytes, totalBytes), this.#sentBytes)
    return this.bufferedAmount
  }

  /** Counts a received message, and acknowledges once {@link ACKNOWLEDGE_BYTES} have come. */
  onReceived(data: ArrayBuffer | string): void {
    this.#unacknowledgedBytes += relayedBytes(data)
    if (this.#unacknowledgedBytes < ACKNOWLEDGE_BYTES) return
    postToWindow({ kind: 'received', channel: this.#channel, bytes: this.#unacknowledgedBytes })
    this.#unacknowledgedBytes = 0
  }

  close(): void {
    postToWindow({ kind: 'close-channel', channel: this.#channel })
  }
}
