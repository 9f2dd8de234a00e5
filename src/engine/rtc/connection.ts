import { RTCPeerConnection } from 'webrtc-polyfill'
import { toHex } from '../../core/bytes.ts'
import { LIMITS } from '../../core/limits.ts'
import type { StatsEntry } from '../../protocol/rtc.ts'
import { Emitter } from '../lib/emitter.ts'
import type { WorkerChannel } from './channel.ts'

/** A session description as trackers carry it. */
export interface Signal {
  readonly type: string
  readonly sdp: string
}

/** What gets a connection's messages. */
export interface ChannelReader {
  onMessage(bytes: Uint8Array): void
  /** The channel holds at most `LIMITS.channelBufferBytes` again. */
  onDrain(): void
}

const bytesOf = (data: ArrayBuffer | string): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data)

const ended = (state: string): Error => new Error(`Expected an open connection, it is ${state}`)

/**
 * One peer connection with one data channel, as WebTorrent makes them: both descriptions are sent whole, with their
 * candidates. Emits `signal` with ours, `iceStateChange`, `connect`, and at the end `close`, with the error that
 * ended it, if one did.
 */
export class Connection extends Emitter {
  /** The remote peer's id, 40 hex digits, once a tracker has named it. */
  id = ''
  /** Whether the offer was ours. */
  readonly initiator: boolean
  readonly pc: InstanceType<typeof RTCPeerConnection>
  remoteAddress?: string
  remotePort?: number
  #destroyed = false
  #isConnected = false
  #channel: WorkerChannel | null = null
  #reader: ChannelReader | null = null
  /** Messages that came before there was a reader. */
  #early: Uint8Array[] = []
  #earlyBytes = 0
  readonly #gathered: Promise<void>

  constructor(initiator: boolean, configuration: RTCConfiguration) {
    super()
    this.initiator = initiator
    const pc = new RTCPeerConnection(configuration)
    this.pc = pc
    this.#gathered = new Promise((resolve) => {
      pc.onicecandidate = ({ candidate }) => {
        if (!candidate) resolve()
      }
    })
    pc.oniceconnectionstatechange = () => this.#onState(pc.iceConnectionState)
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === 'failed') this.destroy(ended('failed'))
    }
    if (initiator) {
      this.#use(pc.createDataChannel(toHex(crypto.getRandomValues(new Uint8Array(20)))))
      // Not before the caller listens.
      queueMicrotask(() => this.#try(this.#describe('createOffer')))
    } else {
      pc.ondatachannel = ({ channel }) => this.#use(channel)
    }
  }

  get connected(): boolean {
    return this.#isConnected && this.#channel?.readyState === 'open'
  }

  get destroyed(): boolean {
    return this.#destroyed
  }

  /** Bytes that the channel has accepted and not sent. */
  get bufferSize(): number {
    return this.#channel?.bufferedAmount ?? 0
  }

  /** Takes the other side's description; a bad one ends the connection. */
  signal(description: Signal): void {
    if (!this.#destroyed) this.#try(this.#accept(description))
  }

  /** @throws DOMException when the channel is not open or its buffer is full */
  send(bytes: Uint8Array): void {
    if (!this.#channel) throw new DOMException('Expected an open channel, there is none', 'InvalidStateError')
    this.#channel.send(bytes as Uint8Array<ArrayBuffer>)
  }

  /** Hands over what has come, and each message from now on. */
  read(reader: ChannelReader): void {
    this.#reader = reader
    const early = this.#early
    this.#early = []
    for (const bytes of early) reader.onMessage(bytes)
  }

  destroy(error?: unknown): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#isConnected = false
    this.#early = []
    const [pc, channel] = [this.pc, this.#channel]
    for (const event of ['onicecandidate', 'oniceconnectionstatechange', 'onconnectionstatechange'] as const) {
      pc[event] = null
    }
    pc.ondatachannel = null
    for (const event of ['onopen', 'onclose', 'onmessage', 'onbufferedamountlow'] as const) {
      if (channel) channel[event] = null
    }
    // Not in the event of the connection that may have led here.
    queueMicrotask(() => {
      channel?.close()
      pc.close()
      this.emit('close', error)
    })
  }

  async #describe(make: 'createOffer' | 'createAnswer'): Promise<void> {
    const { type, sdp } = await this.pc[make]()
    // No candidate will follow the description.
    await this.pc.setLocalDescription({ type, sdp: sdp.replace(/a=ice-options:trickle\s\n/g, '') })
    await this.#gathered
    const { localDescription: described } = this.pc
    if (!this.#destroyed && described) this.emit('signal', { type: described.type, sdp: described.sdp })
  }

  async #accept(description: Signal): Promise<void> {
    const { type, sdp } = description
    await this.pc.setRemoteDescription({ type, sdp })
    if (!this.#destroyed && type === 'offer') await this.#describe('createAnswer')
  }

  #try(step: Promise<void>): void {
    step.catch((error: unknown) => this.destroy(error))
  }

  #onState(state: string): void {
    this.emit('iceStateChange', state)
    if (state === 'failed' || state === 'closed') this.destroy(ended(state))
  }

  #use(channel: WorkerChannel): void {
    this.#channel = channel
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = LIMITS.channelBufferBytes
    channel.onopen = () => void this.#onOpen()
    channel.onclose = () => this.destroy()
    channel.onerror = ({ error }) => this.destroy(error)
    channel.onbufferedamountlow = () => this.#reader?.onDrain()
    channel.onmessage = ({ data }) => this.#onMessage(bytesOf(data))
  }

  async #onOpen(): Promise<void> {
    await this.#findAddress().catch(() => undefined)
    if (this.#destroyed || this.#isConnected) return
    this.#isConnected = true
    this.emit('connect')
  }

  #onMessage(bytes: Uint8Array): void {
    if (this.#reader) {
      this.#reader.onMessage(bytes)
      return
    }
    this.#early.push(bytes)
    this.#earlyBytes += bytes.length
    const limit = LIMITS.channelEarlyBytes
    if (this.#earlyBytes <= limit) return
    this.destroy(new RangeError(`Expected at most ${limit} bytes before the channel is read, got ${this.#earlyBytes}`))
  }

  /** Of the other side, as the browser counts it: not essential. */
  async #findAddress(): Promise<void> {
    const stats = (await this.pc.getStats()) as ReadonlyMap<string, StatsEntry>
    const entries = [...stats.values()]
    const transport = entries.find(
      ({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId,
    )
    const pair = transport
      ? stats.get(String(transport.selectedCandidatePairId))
      : entries.find(({ type, selected }) => type === 'candidate-pair' && selected)
    const remote = stats.get(String(pair?.remoteCandidateId))
    const address = remote?.ip ?? remote?.address
    if (typeof address !== 'string') return
    this.remoteAddress = address
    this.remotePort = Number(remote?.port)
  }
}
