import { LIMITS } from '../../core/limits.ts'
import { relayedBytes } from '../../protocol/rtc.ts'
import { postToWindow } from './window-messages.ts'

/** What carries a channel's bytes once it is here: the real channel, or the relay through the window. */
export interface ChannelTransport {
  readonly bufferedAmount: number
  setLowThreshold(bytes: number): void
  /** @throws DOMException `OperationError` when the buffer is full */
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void
  close(): void
}

/** A channel that was moved here whole. */
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

/** Acknowledged in portions, so that the window is not told of every message. */
const ACKNOWLEDGE_BYTES = LIMITS.relayBufferBytes / 16

/**
 * A channel that stays in the window. `bufferedAmount` counts from the call of `send`, so it includes what is still on its way to
 * the window; it overstates by less than the low threshold, because the window reports in portions.
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

  /** The window's running total of bytes that left; returns what is still buffered. */
  drained(totalBytes: number): number {
    this.#drainedBytes = Math.min(Math.max(this.#drainedBytes, totalBytes), this.#sentBytes)
    return this.bufferedAmount
  }

  /** Counts a message that came in and tells the window now and then. */
  received(data: ArrayBuffer | string): void {
    this.#unacknowledgedBytes += relayedBytes(data)
    if (this.#unacknowledgedBytes < ACKNOWLEDGE_BYTES) return
    postToWindow({ kind: 'received', channel: this.#channel, bytes: this.#unacknowledgedBytes })
    this.#unacknowledgedBytes = 0
  }

  close(): void {
    postToWindow({ kind: 'close-channel', channel: this.#channel })
  }
}
