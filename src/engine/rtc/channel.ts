import { LIMITS } from '../../core/limits.ts'
import { relayedBytes } from '../../protocol/rtc.ts'
import { type ChannelTransport, RelayedTransport, transferredTransport } from './channel-transport.ts'
import { addChannel, type ChannelHandler, removeChannel } from './window-messages.ts'

type MessageHandler = (event: { readonly data: ArrayBuffer | string }) => void
type ErrorHandler = (event: { readonly error: Error; readonly message: string }) => void

/**
 * A data channel as the engine sees it: usable at once, while the window still makes the real one. `open` always comes
 * before the first `message`, which Chromium does not guarantee for transferred channels (seen in 156): earlier
 * messages are buffered, up to LIMITS.channelEarlyBytes.
 */
export class WorkerChannel implements ChannelHandler {
  readonly label: string
  /** Without effect: messages are strings or ArrayBuffers. */
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onerror: ErrorHandler | null = null
  onbufferedamountlow: (() => void) | null = null

  readonly #number: number
  #transport: ChannelTransport | null = null
  #readyState: RTCDataChannelState = 'connecting'
  #lowThreshold = 0
  #early: (ArrayBuffer | string)[] | null = []
  #earlyBytes = 0
  #onmessage: MessageHandler | null = null

  constructor(number: number, label: string) {
    this.#number = number
    this.label = label
    addChannel(number, this)
  }

  get readyState(): RTCDataChannelState {
    return this.#readyState
  }

  get bufferedAmount(): number {
    return this.#transport?.bufferedAmount ?? 0
  }

  get bufferedAmountLowThreshold(): number {
    return this.#lowThreshold
  }

  set bufferedAmountLowThreshold(bytes: number) {
    this.#lowThreshold = bytes
    this.#transport?.setLowThreshold(bytes)
  }

  get onmessage(): MessageHandler | null {
    return this.#onmessage
  }

  set onmessage(handler: MessageHandler | null) {
    this.#onmessage = handler
    this.#releaseEarly()
  }

  /** @throws DOMException `InvalidStateError` unless open, `OperationError` when the send queue is full */
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    if (this.#readyState !== 'open' || this.#transport === null) {
      throw new DOMException(`Expected an open channel, it is ${this.#readyState}`, 'InvalidStateError')
    }
    this.#transport.send(data)
  }

  close(): void {
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return
    this.#readyState = 'closing'
    // Without a transport there is nothing to close yet: `bind` closes it.
    this.#transport?.close()
  }

  /** The window made the channel. @param real null when it relays the channel */
  bind(real: RTCDataChannel | null): void {
    const isClosed = this.#readyState !== 'connecting'
    this.#transport = real === null ? new RelayedTransport(this.#number) : transferredTransport(real)
    if (real !== null) this.#listenTo(real)
    if (isClosed) {
      this.#transport.close()
      return
    }
    this.#transport.setLowThreshold(this.#lowThreshold)
    if (real?.readyState === 'open') this.onOpen()
  }

  onConnectionClosed(): void {
    if (this.#readyState === 'closed') return
    this.#transport?.close()
    // As with a real connection, `close` is dispatched later, not inside the call that causes it.
    queueMicrotask(() => this.onClosed())
  }

  onOpen(): void {
    if (this.#readyState !== 'connecting') return
    this.#readyState = 'open'
    this.onopen?.()
    this.#releaseEarly()
  }

  onMessage(data: ArrayBuffer | string): void {
    if (this.#transport instanceof RelayedTransport) this.#transport.onReceived(data)
    if (this.#early === null) {
      this.#onmessage?.({ data })
      return
    }
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return
    this.#early.push(data)
    this.#earlyBytes += relayedBytes(data)
    if (this.#earlyBytes <= LIMITS.channelEarlyBytes) return
    const limit = LIMITS.channelEarlyBytes
    this.onError(`Expected at most ${limit} bytes before the channel is open and read, got ${this.#earlyBytes}`)
    this.close()
  }

  onDrained(totalBytes: number): void {
    if (!(this.#transport instanceof RelayedTransport)) return
    const before = this.#transport.bufferedAmount
    const after = this.#transport.onDrained(totalBytes)
    if (before > this.#lowThreshold && after <= this.#lowThreshold) this.onbufferedamountlow?.()
  }

  onError(message: string): void {
    this.onerror?.({ error: new DOMException(message, 'OperationError'), message })
  }

  onClosed(): void {
    if (this.#readyState === 'closed') return
    this.#readyState = 'closed'
    this.#early = null
    removeChannel(this.#number)
    this.onclose?.()
  }

  #listenTo(real: RTCDataChannel): void {
    real.binaryType = 'arraybuffer'
    real.onopen = () => this.onOpen()
    real.onmessage = (event) => this.onMessage(event.data)
    real.onbufferedamountlow = () => this.onbufferedamountlow?.()
    // TypeScript's worker library has no RTCErrorEvent.
    real.onerror = (event: Event & { error?: Error }) => this.onError(event.error?.message ?? 'The data channel failed')
    real.onclose = () => this.onClosed()
  }

  #releaseEarly(): void {
    if (this.#readyState !== 'open' || this.#onmessage === null || this.#early === null) return
    const early = this.#early
    this.#early = null
    this.#earlyBytes = 0
    for (const data of early) this.#onmessage?.({ data })
  }
}
