import { createHash } from 'node:crypto'
import type { FreshetError, WireError } from '../../../../../src/core/errors.ts'
import { Bitfield } from '../../../../../src/core/metainfo/bitfield.ts'
import { createTorrent } from '../../../../../src/core/torrent-file/create-torrent.ts'
import { parseTorrentFile } from '../../../../../src/core/torrent-file/torrent-file.ts'
import { ALL_PARTS } from '../../../../../src/engine/all-parts.ts'
import { Emitter } from '../../../../../src/engine/lib/emitter.ts'
import { sha1 } from '../../../../../src/engine/lib/sha1.ts'
import type { ChannelReader } from '../../../../../src/engine/rtc/connection.ts'
import type { Swarm } from '../../../../../src/engine/swarm/swarm.ts'
import { SwarmClient } from '../../../../../src/engine/swarm/swarm-client.ts'
import type { SwarmContent, SwarmHost } from '../../../../../src/engine/swarm/swarm-host.ts'
import type { ChannelConnection } from '../../../../../src/engine/wire/channel-peer.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { handshakeBytes } from '../raw-frames.ts'

const PIECE_BYTES = 32_768

/** A torrent of which every second piece is here; its content is zeros. */
class Torrent implements SwarmHost {
  readonly infoHash
  readonly trackers = []
  readonly configuredTrackers: readonly string[] = []
  readonly webSeeds = []
  readonly reading = null
  readonly sources = []
  readonly queuedBytes = 0
  readonly money = null
  readonly codes: string[] = []
  readonly #pieces: number
  content: SwarmContent | null = null
  failure: FreshetError | null = null

  constructor(infoHash: string, pieces: number) {
    this.infoHash = asInfoHash(infoHash)
    this.#pieces = pieces
  }

  async acceptMetadata(torrentFile: Uint8Array): Promise<void> {
    const bitfield = new Bitfield(this.#pieces)
    for (let piece = 0; piece < this.#pieces; piece += 2) bitfield.set(piece)
    this.content = {
      metainfo: await parseTorrentFile(torrentFile, sha1),
      torrentFile,
      bitfield,
      put: async () => ({ verified: true }),
      read: async (_offset, length) => new Uint8Array(length),
    }
  }

  onReady(): void {}
  onPeer(): void {}
  onVerified(): void {}
  onReceived(): void {}
  onSent(): void {}
  onFailed(error: FreshetError): void {
    this.failure = error
  }
  onWarning(error: Error): void {
    this.codes.push((error as WireError).code ?? error.message)
  }
}

/** A connection that takes all and brings what the test sends. */
class Channel extends Emitter implements ChannelConnection {
  readonly connected = true
  readonly bufferSize = 0
  destroyed = false
  sentBytes = 0
  reader: ChannelReader | null = null

  constructor(readonly id: string) {
    super()
  }

  send(bytes: Uint8Array): void {
    this.sentBytes += bytes.length
  }

  read(reader: ChannelReader): void {
    this.reader = reader
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    queueMicrotask(() => this.emit('close'))
  }
}

/** A real swarm with peers that send whatever the test wants. */
export class FuzzedSwarm {
  readonly host: Torrent
  readonly pieces: number
  readonly #swarm: Swarm
  readonly #client: SwarmClient
  #peers = 0

  private constructor(client: SwarmClient, host: Torrent, pieces: number) {
    this.#client = client
    this.host = host
    this.pieces = pieces
    this.#swarm = client.join(host)
    this.#swarm.want([{ first: 0, last: pieces - 1, priority: 1 }])
  }

  /** @param isKnown whether the metainfo is known, or is asked of the peers */
  static async create(pieces: number, isKnown: boolean): Promise<FuzzedSwarm> {
    const { torrentFile, info } = createTorrent({
      name: 'fuzz',
      length: pieces * PIECE_BYTES,
      pieceLength: PIECE_BYTES,
      hashes: new Uint8Array(20 * pieces),
      webSeeds: [],
    })
    const host = new Torrent(createHash('sha1').update(info).digest('hex'), pieces)
    if (isKnown) await host.acceptMetadata(torrentFile)
    return new FuzzedSwarm(new SwarmClient({ trackers: [], iceServers: [] }, ALL_PARTS), host, pieces)
  }

  /** A new peer after both handshakes. */
  async peer(fast: boolean): Promise<FuzzedPeer> {
    this.#peers += 1
    const channel = new Channel(this.#peers.toString(16).padStart(40, '0'))
    if (!this.#swarm.addPeer(channel)) throw new Error('The swarm refused a peer')
    await null
    const peer = new FuzzedPeer(channel)
    peer.send(handshakeBytes({ fast, infoHash: this.host.infoHash }))
    await new Promise((resolve) => setImmediate(resolve))
    return peer
  }

  get connected(): number {
    return this.#swarm.connected().length
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}

export class FuzzedPeer {
  readonly #channel: Channel

  constructor(channel: Channel) {
    this.#channel = channel
  }

  get isOpen(): boolean {
    return !this.#channel.destroyed
  }

  get sentBytes(): number {
    return this.#channel.sentBytes
  }

  /** One message of the channel. */
  send(bytes: Uint8Array): void {
    if (this.isOpen) this.#channel.reader?.onMessage(bytes.slice())
  }

  leave(): void {
    this.#channel.destroy()
  }
}
