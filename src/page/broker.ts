import { LIMITS } from '../core/limits.ts'
import { isToBroker, type ToBroker } from '../protocol/rtc.ts'
import { ChannelRelay, type Post } from './channel-relay.ts'
import { callConnection, closeConnection, watchConnection } from './rtc-connection.ts'

export interface BrokerOptions {
  /** Relay every channel instead of transferring it: for browsers with a broken transfer, and for tests. */
  readonly relay: boolean
}

interface BrokeredConnection {
  readonly pc: RTCPeerConnection
  channels: number
  /** Numbers of its channels that are relayed. */
  readonly relayed: Set<number>
}

/**
 * Holds the real peer connections of one engine worker. Each channel is transferred to the worker in the task that made
 * it, after which its bytes never touch this thread; where the browser refuses (DataCloneError), a {@link ChannelRelay}
 * takes its place.
 *
 * {@link close} the broker whenever the worker is terminated: termination does not close transferred channels (seen in
 * Chromium 156: the remote side noticed nothing for 30 s).
 */
export class Broker {
  readonly #post: Post
  readonly #relay: boolean
  readonly #connections = new Map<number, BrokeredConnection>()
  readonly #relays = new Map<number, ChannelRelay>()
  #lastRemoteChannel = 0
  #closed = false

  /** `post` is `Worker.postMessage` in the envelope the engine expects. */
  constructor(post: Post, options: BrokerOptions) {
    this.#post = post
    this.#relay = options.relay
  }

  /** Open connections; at most LIMITS.peerConnections. */
  get connections(): number {
    return this.#connections.size
  }

  /** Handles a message of the worker; one that this boundary does not know is dropped. */
  receive(message: unknown): void {
    if (this.#closed || !isToBroker(message)) return
    switch (message.kind) {
      case 'create':
        this.#create(message)
        return
      case 'channel':
        this.#makeChannel(message)
        return
      case 'call':
        this.#call(message)
        return
      case 'close':
        this.#drop(message.connection)
        return
      case 'send':
        this.#relays.get(message.channel)?.send(message.data)
        return
      case 'received':
        this.#relays.get(message.channel)?.received(message.bytes)
        return
      case 'low-threshold':
        this.#relays.get(message.channel)?.setLowThreshold(message.bytes)
        return
      case 'close-channel':
        this.#relays.get(message.channel)?.close()
        return
    }
  }

  /** Closes every connection now. Idempotent. */
  close(): void {
    this.#closed = true
    for (const { pc } of this.#connections.values()) closeConnection(pc)
    this.#connections.clear()
    this.#relays.clear()
  }

  #create({ connection, configuration }: Extract<ToBroker, { kind: 'create' }>): void {
    if (this.#connections.size >= LIMITS.peerConnections || this.#connections.has(connection)) {
      const message = `Expected at most ${LIMITS.peerConnections} peer connections`
      this.#post({ kind: 'refused', connection, message })
      return
    }
    try {
      const pc = new RTCPeerConnection(configuration as RTCConfiguration | undefined)
      this.#connections.set(connection, { pc, channels: 0, relayed: new Set() })
      watchConnection(pc, connection, this.#post, (channel) => {
        this.#lastRemoteChannel -= 1
        this.#deliver(channel, connection, this.#lastRemoteChannel)
      })
    } catch (thrown) {
      this.#refuse(connection, thrown)
    }
  }

  #makeChannel({ connection, channel, label, init }: Extract<ToBroker, { kind: 'channel' }>): void {
    const brokered = this.#connections.get(connection)
    if (brokered === undefined) return
    try {
      this.#deliver(brokered.pc.createDataChannel(label, init as RTCDataChannelInit | undefined), connection, channel)
    } catch (thrown) {
      this.#refuse(connection, thrown)
    }
  }

  /** Call it in the task that made the channel: later the channel cannot be transferred. */
  #deliver(object: RTCDataChannel, connection: number, channel: number): void {
    const brokered = this.#connections.get(connection)
    if (brokered === undefined || brokered.channels >= LIMITS.channelsPerConnection) {
      object.close()
      this.#post({ kind: 'channel-closed', channel })
      return
    }
    brokered.channels += 1
    const { label } = object
    if (!this.#relay && this.#transfer({ kind: 'channel', connection, channel, label, object })) return
    this.#post({ kind: 'channel', connection, channel, label, object: null })
    const relay = new ChannelRelay(object, channel, this.#post, () => {
      this.#relays.delete(channel)
      brokered.relayed.delete(channel)
    })
    this.#relays.set(channel, relay)
    brokered.relayed.add(channel)
  }

  #transfer(message: Parameters<Post>[0] & { object: RTCDataChannel }): boolean {
    try {
      // TypeScript's Transferable does not list RTCDataChannel in the window's library.
      this.#post(message, [message.object as unknown as Transferable])
      return true
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'DataCloneError') return false
      throw thrown
    }
  }

  #call({ connection, call, method, argument }: Extract<ToBroker, { kind: 'call' }>): void {
    const brokered = this.#connections.get(connection)
    if (brokered !== undefined) void callConnection(brokered.pc, call, method, argument, this.#post)
    else this.#post({ kind: 'failure', call, name: 'InvalidStateError', message: 'There is no such connection' })
  }

  #refuse(connection: number, thrown: unknown): void {
    this.#drop(connection)
    this.#post({ kind: 'refused', connection, message: thrown instanceof Error ? thrown.message : String(thrown) })
  }

  #drop(connection: number): void {
    const brokered = this.#connections.get(connection)
    if (brokered === undefined) return
    this.#connections.delete(connection)
    closeConnection(brokered.pc)
    // Closing a connection closes its channels without dispatching their `close` events (WebRTC 1.0, 4.4.1.5).
    for (const channel of brokered.relayed) this.#relays.delete(channel)
  }
}
