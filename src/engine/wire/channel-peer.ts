import type { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { PeerTraits } from '../../core/peering/refused-peers.ts'
import { closeWhenQuiet } from '../rtc/close-when-quiet.ts'
import type { ChannelReader } from '../rtc/connection.ts'
import { ChannelWire } from './channel-wire.ts'
import { ChannelWriter } from './channel-writer.ts'
import type { TorrentBounds } from './limits.ts'

/** A connection with its data channel (`engine/rtc/connection.ts`). */
export interface ChannelConnection {
  /** The peer's, 40 hex digits, as the tracker named it. */
  readonly id: string
  readonly connected: boolean
  readonly destroyed: boolean
  /** Whether the offer was ours. */
  readonly initiator?: boolean
  readonly remoteAddress?: string
  readonly remotePort?: number
  /** The peer connection, as far as payments look at it. */
  readonly pc?: {
    readonly localDescription: { readonly sdp: string } | null
    readonly remoteDescription: { readonly sdp: string } | null
  } | null
  /** The channel's `bufferedAmount`. */
  readonly bufferSize: number
  send(bytes: Uint8Array): void
  on(event: 'iceStateChange', listener: (iceConnectionState: string) => void): unknown
  once(event: 'connect' | 'close', listener: () => void): unknown
  read(reader: ChannelReader): void
  destroy(): void
}

/** The swarm that a peer belongs to. */
export interface PeerHost {
  /** 40 hex digits. */
  readonly infoHash: string
  /** Ours, 40 hex digits. */
  readonly peerId: string
  readonly bounds: TorrentBounds
  /** The peer's handshake came: the place to add extensions, before ours are announced. */
  onHandshake(peer: ChannelPeer, wire: ChannelWire): void
  /** Bytes of any kind. */
  onSent(bytes: number): void
  onViolation(peer: ChannelPeer, error: WireError): void
  /** The peer is gone, whatever the reason. Called once. */
  onClosed(peer: ChannelPeer): void
}

/** @param wire once the channel is open */
export function traitsOf(connection: ChannelConnection, wire?: ChannelWire): PeerTraits {
  return {
    ids: [connection.id, wire?.peerId],
    address: connection.remoteAddress,
    description: connection.pc?.remoteDescription?.sdp,
  }
}

/** Connections made so far. */
let made = 0

/**
 * One peer, from its connection's beginning to its end. Wire and channel are joined directly, without streams between:
 * a message of the channel is parsed in the task that brings it, and a frame is sent in the task that makes it.
 */
export class ChannelPeer {
  /** Names this connection: no other one ever has it. */
  readonly key: string
  /** Claimed: what the tracker named the peer, 40 hex digits. Others may claim it too. */
  readonly id: string
  readonly connection: ChannelConnection
  /** Null until the channel is open, and once the peer is gone. */
  wire: ChannelWire | null = null
  /** Both handshakes are done. */
  isReady = false
  readonly #host: PeerHost
  #writer: ChannelWriter | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #destroyed = false

  /** @param connection open or not */
  constructor(connection: ChannelConnection, host: PeerHost) {
    this.id = connection.id
    this.key = `${connection.id}.${++made}`
    this.connection = connection
    this.#host = host
    connection.once('close', () => this.destroy())
    if (connection.connected) {
      // Not before the caller has the peer.
      queueMicrotask(() => this.#open())
    } else {
      connection.once('connect', () => this.#open())
      this.#destroyAfter(LIMITS.peerConnectMs)
    }
  }

  get connected(): boolean {
    return this.wire !== null
  }

  get destroyed(): boolean {
    return this.#destroyed
  }

  /** Whether the offer was ours. */
  get initiator(): boolean {
    return this.connection.initiator ?? false
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#end(() => this.connection.destroy())
  }

  /** Tells the peer to send nothing more, and closes the connection once it has stopped. */
  leave(): void {
    if (!this.isReady || this.wire === null) {
      this.destroy()
      return
    }
    for (const { piece, offset, length } of [...this.wire.requests]) this.wire.cancel(piece, offset, length)
    this.wire.uninterested()
    this.#writer?.flush()
    this.#end(() => closeWhenQuiet(this.connection))
  }

  #end(close: () => void): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.isReady = false
    this.#stopTimer()
    const { wire } = this
    this.wire = null
    this.#writer?.close()
    close()
    wire?.destroy()
    this.#host.onClosed(this)
  }

  #open(): void {
    if (this.#destroyed) return
    const host = this.#host
    const writer = new ChannelWriter(this.connection, () => this.destroy())
    const wire = new ChannelWire({
      writer,
      bounds: host.bounds,
      onViolation: (error) => host.onViolation(this, error),
    })
    this.#writer = writer
    this.wire = wire
    writer.onSent((bytes) => host.onSent(bytes))
    wire.once('close', () => this.destroy())
    wire.once('handshake', (infoHash: string, peerId: string) => this.#onHandshake(wire, infoHash, peerId))
    this.#destroyAfter(LIMITS.peerHandshakeMs)
    this.connection.read({
      onMessage: (bytes) => {
        if (!this.#destroyed) wire.receive(bytes)
      },
      onDrain: () => writer.drain(),
    })
    wire.handshake(host.infoHash, host.peerId, { fast: true })
  }

  #onHandshake(wire: ChannelWire, infoHash: string, peerId: string): void {
    const host = this.#host
    this.#stopTimer()
    // Another torrent's peer, or ourselves.
    if (this.#destroyed || infoHash !== host.infoHash || peerId === host.peerId) {
      this.destroy()
      return
    }
    const { remoteAddress, remotePort } = this.connection
    if (remoteAddress !== undefined && remotePort !== undefined) Object.assign(wire, { remoteAddress, remotePort })
    wire.setKeepAlive(true)
    this.isReady = true
    host.onHandshake(this, wire)
  }

  #destroyAfter(ms: number): void {
    this.#stopTimer()
    this.#timer = setTimeout(() => this.destroy(), ms)
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
