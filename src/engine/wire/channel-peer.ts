import Peer, { type PeerSwarm } from 'webtorrent/lib/peer.js'
import type { SimplePeer } from 'webtorrent/lib/torrent.js'
import { ChannelWire } from './channel-wire.ts'
import { ChannelRoad } from './channel-writer.ts'

/** A connection's data channel, as simple-peer wraps it. */
export interface ChannelConnection extends SimplePeer {
  readonly id: string
  readonly destroyed: boolean
  /** The channel's `bufferedAmount`. */
  readonly bufferSize: number
  send(bytes: Uint8Array): void
  on(event: 'iceStateChange', listener: (iceConnectionState: string) => void): this
  on(event: 'data', listener: (bytes: Uint8Array) => void): this
  once(event: 'connect' | 'end' | 'close' | 'finish', listener: () => void): this
  once(event: 'error', listener: (error: Error) => void): this
  removeListener(event: string, listener: (error: Error) => void): this
  push(bytes: Uint8Array): boolean
  readonly _readableState: { readonly buffered: number }
  _onChannelMessage(event: { readonly data: ArrayBuffer | string }): void
  _onChannelBufferedAmountLow(): void
  /** In place of the event where a browser has none. */
  _onInterval(): void
}

const bytesOf = (data: ArrayBuffer | string): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data)

/**
 * webtorrent's peer over WebRTC, with wire and channel joined directly instead of through five streams: a message of the channel is
 * parsed in the task that brings it, and what the wire says is sent in the task that says it.
 */
export class ChannelPeer extends Peer {
  #road: ChannelRoad | null = null

  /** Makes a peer of a connection, open or not. The caller registers it. */
  static join(connection: ChannelConnection, swarm: PeerSwarm, source: string): ChannelPeer {
    const peer = new ChannelPeer(connection.id, 'webrtc')
    peer.conn = connection
    peer.swarm = swarm
    peer.source = source
    if (connection.connected) {
      peer.onConnect()
      return peer
    }
    const onConnect = (): void => {
      connection.removeListener('error', onError)
      peer.onConnect()
    }
    const onError = (error: Error): void => {
      connection.removeListener('connect', onConnect)
      peer.destroy(error)
    }
    connection.once('connect', onConnect)
    connection.once('error', onError)
    peer.startConnectTimeout()
    return peer
  }

  override onConnect(): void {
    const connection = this.conn as ChannelConnection | null
    if (this.destroyed || connection === null) return
    this.connected = true
    this.emit('connect')
    clearTimeout(this.connectTimeout)

    const wire = new ChannelWire(this.type)
    this.wire = wire
    for (const end of [connection, wire]) {
      for (const event of ['end', 'close', 'finish'] as const) end.once(event, () => this.destroy())
      end.once('error', (error: Error) => this.destroy(error))
    }
    wire.once('handshake', (infoHash: string, peerId: string) => this.onHandshake(infoHash, peerId))
    this.startHandshakeTimeout()
    this.#pave(connection, wire)
    if (this.swarm && !this.sentHandshake) this.handshake()
  }

  override destroy(error?: Error): void {
    super.destroy(error)
    this.#road?.close()
  }

  #pave(connection: ChannelConnection, wire: ChannelWire): void {
    const road = new ChannelRoad(connection, {
      onTaken: (bytes) => this.emit('upload', bytes),
      onBroken: (error) => this.destroy(error),
    })
    this.#road = road
    wire.join(road)
    connection._onChannelBufferedAmountLow = () => road.drain()
    connection._onInterval = () => road.drain()
    // What came before now waits in the connection's stream, and goes first.
    connection.on('data', (bytes) => this.#hear(wire, bytes))
    connection._onChannelMessage = ({ data }) => {
      if (connection._readableState.buffered > 0) connection.push(bytesOf(data))
      else this.#hear(wire, bytesOf(data))
    }
  }

  #hear(wire: ChannelWire, bytes: Uint8Array): void {
    if (this.destroyed) return
    this.emit('download', bytes.length)
    try {
      wire.receive(bytes)
    } catch (error) {
      this.destroy(error as Error)
    }
  }
}
