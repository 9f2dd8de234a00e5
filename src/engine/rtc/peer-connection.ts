import type { ConnectionState, FromBroker, StatsEntry, ToBroker } from '../../protocol/rtc.ts'
import { WorkerChannel } from './channel.ts'
import { GatheringCutoff } from './gathering-cutoff.ts'
import {
  addConnection,
  type ConnectionHandler,
  callWindow,
  nextNumber,
  postToWindow,
  removeConnection,
} from './window-messages.ts'

type Description = { type: string; sdp: string }
type CandidateEvent = { readonly candidate: unknown }
type ChannelEvent = { readonly channel: WorkerChannel }

const INITIAL_STATE: ConnectionState = {
  connectionState: 'new',
  iceConnectionState: 'new',
  iceGatheringState: 'new',
  signalingState: 'stable',
  localDescription: null,
  remoteDescription: null,
}

/** A copy that can be posted to the window: without functions and class instances. */
const plain = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

/**
 * RTCPeerConnection for a worker, which has none: the real one is in the window, and this one answers synchronously
 * from the state that came with the newest event. It has the members that the engine uses, no others. A connection
 * that the window refuses goes to `failed`. Gathering ends as {@link GatheringCutoff} decides, before the real one's
 * does.
 */
export class WorkerPeerConnection implements ConnectionHandler {
  oniceconnectionstatechange: (() => void) | null = null
  onicegatheringstatechange: (() => void) | null = null
  onconnectionstatechange: (() => void) | null = null
  onsignalingstatechange: (() => void) | null = null
  onicecandidate: ((event: CandidateEvent) => void) | null = null
  ondatachannel: ((event: ChannelEvent) => void) | null = null

  readonly #number = nextNumber()
  readonly #channels = new Map<number, WorkerChannel>()
  readonly #gathering: GatheringCutoff
  #state: ConnectionState = INITIAL_STATE
  #closed = false

  constructor(configuration?: unknown) {
    this.#gathering = new GatheringCutoff(configuration, () => {
      this.onicegatheringstatechange?.()
      this.onicecandidate?.({ candidate: null })
    })
    addConnection(this.#number, this)
    postToWindow({ kind: 'create', connection: this.#number, configuration: plain(configuration) })
  }

  get connectionState(): string {
    return this.#state.connectionState
  }
  get iceConnectionState(): string {
    return this.#state.iceConnectionState
  }
  get iceGatheringState(): string {
    return this.#gathering.ended ? 'complete' : this.#state.iceGatheringState
  }
  get signalingState(): string {
    return this.#state.signalingState
  }
  get localDescription(): ConnectionState['localDescription'] {
    return this.#state.localDescription
  }
  get remoteDescription(): ConnectionState['remoteDescription'] {
    return this.#state.remoteDescription
  }

  createDataChannel(label: string, init?: unknown): WorkerChannel {
    if (this.#closed) throw new DOMException('The connection is closed', 'InvalidStateError')
    const number = nextNumber()
    const channel = new WorkerChannel(number, String(label))
    this.#channels.set(number, channel)
    postToWindow({
      kind: 'channel',
      connection: this.#number,
      channel: number,
      label: channel.label,
      init: plain(init),
    })
    return channel
  }

  createOffer(options?: unknown): Promise<Description> {
    return this.#call('createOffer', options) as Promise<Description>
  }
  createAnswer(options?: unknown): Promise<Description> {
    return this.#call('createAnswer', options) as Promise<Description>
  }
  async setLocalDescription(description?: unknown): Promise<void> {
    await this.#call('setLocalDescription', description)
  }
  async setRemoteDescription(description: unknown): Promise<void> {
    await this.#call('setRemoteDescription', description)
  }

  async getStats(): Promise<ReadonlyMap<string, StatsEntry>> {
    const entries = (await this.#call('getStats')) as readonly StatsEntry[]
    return new Map(entries.map((entry) => [String(entry.id), entry]))
  }

  close(): void {
    if (this.#closed) return
    this.#finish({ connectionState: 'closed', iceConnectionState: 'closed', signalingState: 'closed' })
    postToWindow({ kind: 'close', connection: this.#number })
  }

  onState({ event, state, candidate }: Extract<FromBroker, { kind: 'state' }>): void {
    this.#state = state
    const isOfGathering = event === 'icecandidate' || event === 'icegatheringstatechange'
    if (isOfGathering && this.#gathering.ended) return
    if (event === 'icecandidate') {
      this.#gathering.onCandidate(candidate)
      this.onicecandidate?.({ candidate: candidate ?? null })
    } else this[`on${event}`]?.()
  }

  onChannel(message: Extract<FromBroker, { kind: 'channel' }>): void {
    const own = this.#channels.get(message.channel)
    if (own !== undefined) {
      own.bind(message.object)
      return
    }
    const channel = new WorkerChannel(message.channel, message.label)
    this.#channels.set(message.channel, channel)
    // Without a handler nothing would read its messages, so it must not buffer any.
    if (this.ondatachannel === null) channel.close()
    else this.ondatachannel({ channel })
    channel.bind(message.object)
  }

  onRefused(): void {
    if (this.#closed) return
    this.#finish({ connectionState: 'failed', iceConnectionState: 'failed' })
    this.oniceconnectionstatechange?.()
    this.onconnectionstatechange?.()
  }

  #finish(state: Partial<ConnectionState>): void {
    this.#closed = true
    this.#gathering.stop()
    this.#state = { ...this.#state, ...state }
    removeConnection(this.#number)
    for (const channel of this.#channels.values()) channel.onConnectionClosed()
  }

  async #call(method: Extract<ToBroker, { kind: 'call' }>['method'], argument?: unknown): Promise<unknown> {
    if (this.#closed) throw new DOMException('The connection is closed', 'InvalidStateError')
    const { value, state } = await callWindow(this.#number, method, plain(argument))
    if (!this.#closed) this.#state = state
    return value
  }
}
