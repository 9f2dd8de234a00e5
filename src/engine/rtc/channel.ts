import { LIMITS } from '../../core/limits.ts'
import { relayedBytes } from '../../protocol/rtc.ts'
import { type ChannelTransport, RelayedTransport, transferredTransport } from './channel-transport.ts'
import { type ChannelHandler, removeChannel, addChannel } from './window-messages.ts'

type MessageHandler = (event: { readonly data: ArrayBuffer | string }) => void
type ErrorHandler = (event: { readonly error: Error; readonly message: string }) => void

/**
 * A data channel as the engine sees it: there at once, while the real one (or word of its relay) is still on the way from the window.
 * `open` always comes before the first `message`, which Chromium does not promise for transferred channels (seen in 156); what comes earlier is held, up to
 * LIMITS.channelEarlyBytes.
 */
export class WorkerChannel implements ChannelHandler {
  readonly label: string
  /** Messages are text or ArrayBuffers, whatever is set here. */
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onerror: ErrorHandler | null = null
  onbufferedamountlow: (() => void) | null = null

  readonly #number: number
  #carrier: ChannelTransport | null = null
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
    return this.#carrier?.bufferedAmount ?? 0
  }

  get bufferedAmountLowThreshold(): number {
    return this.#lowThreshold
  }

  set bufferedAmountLowThreshold(bytes: number) {
    this.#lowThreshold = bytes
    this.#carrier?.setLowThreshold(bytes)
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
    if (this.#readyState !== 'open' || this.#carrier === null) {
      throw new DOMException(`Expected an open channel, it is ${this.#readyState}`, 'InvalidStateError')
    }
    this.#carrier.send(data)
  }

  close(): void {
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return
    this.#readyState = 'closing'
    // Before the real channel is here there is nothing to close; `bind` does it.
    this.#carrier?.close()
  }

  /** The window's word: the real channel, or null for a relay. */
  bind(real: RTCDataChannel | null): void {
    const unwanted = this.#readyState !== 'connecting'
    this.#carrier = real === null ? new RelayedTransport(this.#number) : transferredTransport(real)
    if (real !== null) this.#hear(real)
    if (unwanted) {
      this.#carrier.close()
      return
    }
    this.#carrier.setLowThreshold(this.#lowThreshold)
    if (real?.readyState === 'open') this.onOpen()
  }

  /** Its connection was closed. */
  onConnectionClosed(): void {
    if (this.#readyState === 'closed') return
    this.#carrier?.close()
    // As with a real connection, `close` is told later, not inside the call that caused it.
    queueMicrotask(() => this.onClosed())
  }

  onOpen(): void {
    if (this.#readyState !== 'connecting') return
    this.#readyState = 'open'
    this.onopen?.()
    this.#releaseEarly()
  }

  onMessage(data: ArrayBuffer | string): void {
    if (this.#carrier instanceof RelayedTransport) this.#carrier.received(data)
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
    if (!(this.#carrier instanceof RelayedTransport)) return
    const before = this.#carrier.bufferedAmount
    const after = this.#carrier.drained(totalBytes)
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

  #hear(real: RTCDataChannel): void {
    real.binaryType = 'arraybuffer'
    real.onopen = () => this.onOpen()
    real.onmessage = (event) => this.onMessage(event.data)
    real.onbufferedamountlow = () => this.onbufferedamountlow?.()
    // TypeScript's worker library does not know RTCErrorEvent.
    real.onerror = (event: Event & { error?: Error }) => this.onError(event.error?.message ?? 'The data channel failed')
    real.onclose = () => this.onClosed()
  }

  #releaseEarly(): void {
    if (this.#readyState !== 'open' || this.#onmessage === null || this.#early === null) return
    const held = this.#early
    this.#early = null
    this.#earlyBytes = 0
    for (const data of held) this.#onmessage?.({ data })
  }
}
