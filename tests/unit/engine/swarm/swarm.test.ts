import { createHash, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import Wire from 'bittorrent-protocol'
import MemoryChunkStore from 'memory-chunk-store'
import { afterEach, describe, expect, it, vi } from 'vitest'
import WebTorrent, { type StockTorrent } from 'webtorrent'
import type { FreshetError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { ALL_PARTS } from '../../../../src/engine/all-parts.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import type { Connection } from '../../../../src/engine/rtc/connection.ts'
import { refusePeer } from '../../../../src/engine/swarm/refuse-peer.ts'
import type { Swarm } from '../../../../src/engine/swarm/swarm.ts'
import { SwarmClient } from '../../../../src/engine/swarm/swarm-client.ts'
import type { SwarmContent, SwarmHost } from '../../../../src/engine/swarm/swarm-host.ts'
import type { ChannelConnection } from '../../../../src/engine/wire/channel-peer.ts'
import { asInfoHash } from '../../../info-hash.ts'
import {
  endConnections,
  introduce,
  ourConnection,
  type StockConnection,
  stockConnection,
} from '../rtc/joined-connections.ts'

const clients: SwarmClient[] = []
const stockClients: WebTorrent[] = []
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  endConnections()
  await Promise.all(stockClients.splice(0).map((client) => new Promise((done) => client.destroy(done))))
})

function makeClient(): SwarmClient {
  const client = new SwarmClient({ trackers: [], iceServers: [] }, ALL_PARTS)
  clients.push(client)
  return client
}

const PIECE = 32_768

/** A torrent in memory: what it owns and what the swarm reported to it. */
class Host implements SwarmHost {
  readonly webSeeds = []
  readonly reading = null
  readonly sources = []
  readonly infoHash
  readonly trackers = []
  readonly configuredTrackers = []
  readonly queuedBytes = 0
  readonly money = null
  readonly events: string[] = []
  readonly bytes: Uint8Array
  content: SwarmContent | null = null
  failure: FreshetError | null = null
  receivedBytes = 0
  sentBytes = 0

  constructor(infoHash: string, contentBytes = 0) {
    this.infoHash = asInfoHash(infoHash)
    this.bytes = new Uint8Array(contentBytes)
  }
  async acceptMetadata(torrentFile: Uint8Array): Promise<void> {
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    this.content = {
      metainfo,
      torrentFile,
      bitfield: new Bitfield(metainfo.pieceCount),
      put: async (index, bytes) => {
        const hash = createHash('sha1').update(bytes).digest()
        const verified = hash.equals(metainfo.hashes.subarray(index * 20, index * 20 + 20))
        if (!verified) return { verified, bytes }
        this.bytes.set(bytes, index * PIECE)
        return { verified }
      },
      read: async (offset, length) => this.bytes.slice(offset, offset + length),
    }
  }
  onReady(): void {
    this.events.push('ready')
  }
  onPeer(): void {
    this.events.push('peer')
  }
  onVerified(index: number): void {
    this.content?.bitfield.set(index)
    if (this.content?.bitfield.isFull()) this.events.push('full')
  }
  onReceived(bytes: number): void {
    this.receivedBytes += bytes
  }
  onSent(bytes: number): void {
    this.sentBytes += bytes
  }
  onFailed(error: FreshetError): void {
    this.failure = error
  }
  onWarning(error: Error): void {
    this.events.push(error.message)
  }
}

/** A swarm of a magnet link; no peer has its metainfo. */
const join = (client: SwarmClient, digit: string): Swarm => client.join(new Host(digit.repeat(40)))

/** A connection that never opens. */
class Silent extends EventEmitter {
  readonly connected = false
  refused = false
  readonly id: string

  constructor(id: string) {
    super()
    this.id = id
  }

  destroy(): void {
    this.refused = true
  }
}

const peers = (count: number, name: string): Silent[] =>
  Array.from({ length: count }, (_, i) => new Silent(`${name}${i}`))
const add = (swarm: Swarm, peer: Silent): boolean => swarm.addPeer(peer as unknown as ChannelConnection)

/** Two ends of a real WebRTC connection, ours and theirs, each named after the peer at the other end. */
function connect(nameOfSecond: string, nameOfFirst: string): [Connection, StockConnection] {
  const pair: [Connection, StockConnection] = [ourConnection(true, nameOfSecond), stockConnection(false, nameOfFirst)]
  introduce(...pair)
  return pair
}

interface Stock {
  readonly client: WebTorrent
  readonly torrent: StockTorrent & { addPeer(connection: StockConnection, source: string): boolean }
}

function stockClient(): WebTorrent {
  const client = new WebTorrent({ dht: false, lsd: false, utp: false, natUpnp: false, natPmp: false, tracker: false })
  stockClients.push(client)
  return client
}

function meet(swarm: Swarm, { client, torrent }: Stock): void {
  const [ours, theirs] = connect(client.peerId, swarm.peerId)
  torrent.addPeer(theirs, 'manual')
  swarm.addPeer(ours)
}

/** Unmodified webtorrent that seeds `content`. */
async function stockSeed(content: Uint8Array): Promise<Stock> {
  const client = stockClient()
  const torrent = await new Promise<StockTorrent>((resolve) => {
    const options = { name: 'content', pieceLength: PIECE, announce: [], store: MemoryChunkStore }
    client.seed(Buffer.from(content), options, resolve)
  })
  return { client, torrent: torrent as Stock['torrent'] }
}

describe('Swarm, with unmodified webtorrent over a real connection', () => {
  it('fetches the metainfo of a magnet link and downloads the torrent', async () => {
    const content = randomBytes(10 * PIECE + 77)
    const stock = await stockSeed(content)
    const host = new Host(stock.torrent.infoHash, content.length)
    const swarm = makeClient().join(host)
    meet(swarm, stock)
    await vi.waitUntil(() => host.events.includes('ready'), { timeout: 120_000 })
    swarm.want([{ first: 0, last: 10, priority: 1 }])
    await vi.waitUntil(() => host.events.includes('full'), { timeout: 120_000 })
    expect(Buffer.compare(host.bytes, content)).toBe(0)
    expect(host.receivedBytes).toBe(content.length)
    expect(swarm.complete).toBe(true)
    expect(swarm.downloadSpeed).toBeGreaterThan(0)
    expect([...swarm.connected()].map(({ peer }) => peer.id)).toEqual([stock.client.peerId])
    expect(host.events).toEqual(['peer', 'ready', 'full'])
  })

  it('lets a seeder in after another peer broke a limit under its peer id', async () => {
    const content = randomBytes(6 * PIECE)
    const stock = await stockSeed(content)
    const host = new Host(stock.torrent.infoHash, content.length)
    await host.acceptMetadata(stock.torrent.torrentFile)
    const swarm = makeClient().join(host)
    swarm.want([{ first: 0, last: 5, priority: 1 }])
    const [ours, theirs] = connect(stock.client.peerId, swarm.peerId)
    const impostor = new Wire('webrtc')
    impostor.once('handshake', () => impostor._message(6, [1 << 20, 0, 16_384], null))
    theirs.once('connect', () => {
      theirs.on('data', (bytes: Uint8Array) => impostor._write(bytes, () => {}))
      impostor.on('data', (bytes: Uint8Array) => theirs.send(bytes))
      impostor.handshake(host.infoHash, stock.client.peerId, { fast: true })
    })
    swarm.addPeer(ours)
    await vi.waitUntil(() => host.events.some((event) => event.includes('block of piece')), { timeout: 120_000 })
    expect(swarm.connected()).toEqual([])
    meet(swarm, stock)
    await vi.waitUntil(() => host.events.includes('full'), { timeout: 120_000 })
    expect(Buffer.compare(host.bytes, content)).toBe(0)
  })

  it('closes the connection of a peer that the user stops, and refuses it under each id that it claimed', async () => {
    const stock = await stockSeed(randomBytes(6 * PIECE))
    const client = makeClient()
    const swarm = client.join(new Host(stock.torrent.infoHash, 6 * PIECE))
    meet(swarm, stock)
    await vi.waitUntil(() => swarm.connected().length === 1, { timeout: 120_000 })
    refusePeer(swarm, client.refused, swarm.connected()[0]!.peer.key)
    expect(swarm.connected()).toEqual([])
    expect(add(swarm, new Silent(stock.client.peerId))).toBe(false)
    await vi.waitUntil(() => stock.torrent.numPeers === 0, { timeout: 120_000 })
    // A tracker names it otherwise now; its handshake has the id that was refused.
    const [ours, theirs] = connect('ab'.repeat(20), swarm.peerId)
    const closed = new Promise<void>((resolve) => ours.once('close', resolve))
    stock.torrent.addPeer(theirs, 'manual')
    expect(swarm.addPeer(ours)).toBe(true)
    await closed
    expect(swarm.connected()).toEqual([])
    expect(add(swarm, new Silent('cd'.repeat(20)))).toBe(true)
  })

  it('serves the metainfo and uploads the torrent, from the moment it has both', async () => {
    const content = randomBytes(10 * PIECE + 77)
    const hashes = Array.from({ length: 11 }, (_, piece) =>
      createHash('sha1')
        .update(content.subarray(piece * PIECE, (piece + 1) * PIECE))
        .digest(),
    )
    const shape = {
      name: 'content',
      length: content.length,
      pieceLength: PIECE,
      hashes: new Uint8Array(Buffer.concat(hashes)),
      webSeeds: [],
    }
    const { torrentFile, info } = createTorrent(shape)
    const infoHash = createHash('sha1').update(info).digest('hex')
    const host = new Host(infoHash, content.length)
    host.bytes.set(content)
    await host.acceptMetadata(torrentFile)
    for (let piece = 0; piece < 11; piece++) host.content?.bitfield.set(piece)
    const swarm = makeClient().join(host)
    const client = stockClient()
    const torrent = client.add(`magnet:?xt=urn:btih:${infoHash}`, { store: MemoryChunkStore }) as Stock['torrent']
    await new Promise((resolve) => torrent.once('infoHash', resolve))
    meet(swarm, { client, torrent })
    await new Promise((resolve) => torrent.once('done', resolve))
    const got = new Uint8Array((await torrent.files[0]?.arrayBuffer()) ?? new ArrayBuffer())
    expect(Buffer.compare(got, content)).toBe(0)
    expect(host.sentBytes).toBe(content.length)
  })

  it('takes back a `have` (BEP 54) when a recheck loses a piece, and announces a piece that it finds', async () => {
    const content = randomBytes(4 * PIECE)
    const stock = await stockSeed(content)
    const host = new Host(stock.torrent.infoHash, content.length)
    await host.acceptMetadata(stock.torrent.torrentFile)
    for (const piece of [0, 1]) host.content?.bitfield.set(piece)
    const swarm = makeClient().join(host)
    meet(swarm, stock)
    const pieces = (): boolean[] => {
      const [wire] = stock.torrent.wires as unknown as { peerPieces: { get(piece: number): boolean } }[]
      return [0, 1, 2, 3].map((piece) => wire?.peerPieces.get(piece) ?? false)
    }
    await vi.waitUntil(() => pieces()[1], { timeout: 120_000 })
    host.content?.bitfield.set(1, false)
    swarm.markMissing(1)
    await vi.waitUntil(() => !pieces()[1])
    host.content?.bitfield.set(2)
    swarm.markPresent(2)
    // A peer that has the piece itself gets the `have` late.
    await vi.waitUntil(() => pieces()[2], { timeout: LIMITS.haveDelayMs + 2_000 })
    expect(pieces()).toEqual([true, false, true, false])
  })

  it('ends with the reason when the metainfo of a magnet link cannot be used', async () => {
    const content = randomBytes(PIECE)
    const stock = await stockSeed(content)
    const host = new Host(stock.torrent.infoHash, content.length)
    host.acceptMetadata = () => Promise.reject(new Error('no room'))
    const client = makeClient()
    const swarm = client.join(host)
    meet(swarm, stock)
    await vi.waitUntil(() => host.failure !== null, { timeout: 120_000 })
    expect(host.failure).toMatchObject({ name: 'EngineError', code: 'unexpected', message: 'Error: no room' })
    expect([swarm.wires, client.swarms.size]).toEqual([[], 0])
  })
})

describe('Swarm', () => {
  it('connects to a limited number of peers at a time, and closes the connection of one more', () => {
    const swarm = join(makeClient(), 'a')
    const crowd = peers(LIMITS.pendingPeersPerTorrent + 3, 'p')
    expect(crowd.filter((peer) => add(swarm, peer))).toHaveLength(LIMITS.pendingPeersPerTorrent)
    expect(crowd.filter((peer) => peer.refused)).toHaveLength(3)
    crowd[0]?.emit('close')
    expect(add(swarm, new Silent('late'))).toBe(true)
  })

  it('connects to a limited number of peers at a time in all torrents together', async () => {
    const client = makeClient()
    const swarms = ['b', 'c', 'd', 'e'].map((digit) => join(client, digit))
    const admitted = swarms.flatMap((swarm, i) =>
      peers(LIMITS.pendingPeersPerTorrent, `s${i}-`).filter((peer) => add(swarm, peer)),
    )
    expect(admitted).toHaveLength(LIMITS.pendingPeers)
    await swarms[0]?.leave()
    expect(client.connections.pending).toBe(LIMITS.pendingPeers - LIMITS.pendingPeersPerTorrent)
    expect(client.swarms.size).toBe(3)
  })

  it('has no timer while it has no peer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    try {
      const client = makeClient()
      const before = vi.getTimerCount()
      for (const digit of ['1', '2', '3']) join(client, digit)
      await null
      expect(vi.getTimerCount()).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not complete before the choice of pieces is known', async () => {
    const swarm = join(makeClient(), 'e')
    Object.assign(swarm.bounds, { ready: true })
    expect(swarm.complete).toBe(false)
    swarm.want([])
    expect(swarm.complete).toBe(true)
  })

  it('refuses peers once it was left, and starts nothing when it was left at once', async () => {
    const client = makeClient()
    const swarm = join(client, 'f')
    await swarm.leave()
    const late = new Silent('late')
    expect(add(swarm, late)).toBe(false)
    expect([late.refused, swarm.trackers, client.swarms.size]).toEqual([true, null, 0])
  })
})
