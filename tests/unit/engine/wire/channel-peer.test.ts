import { PassThrough } from 'streamx'
import { afterEach, describe, expect, it, vi } from 'vitest'
import StockPeer from 'webtorrent/lib/peer.js'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Emitter } from '../../../../src/engine/lib/emitter.ts'
import type { Connection } from '../../../../src/engine/rtc/connection.ts'
import { type ChannelConnection, ChannelPeer, type PeerHost } from '../../../../src/engine/wire/channel-peer.ts'
import { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import {
  endConnections,
  introduce,
  ourConnection,
  type StockConnection,
  stockConnection,
} from '../rtc/joined-connections.ts'
import { BOUNDS, deferred, INFO_HASH } from './joined-wires.ts'

const BLOCK = 16_384

/** webtorrent's own streams, with no limit set. */
const throttleGroups = { up: unlimited(), down: unlimited() }
function unlimited(): object {
  return { throttle: () => new PassThrough() }
}

afterEach(() => {
  endConnections()
  vi.restoreAllMocks()
})

/** Two ends of a real WebRTC connection, ours and webtorrent's; the offer is ours. */
function connect(): [Connection, StockConnection] {
  const pair: [Connection, StockConnection] = [ourConnection(true), stockConnection(false)]
  introduce(...pair)
  return pair
}

/** Bytes that passed, as one end counted them. */
interface Counts {
  sent: number
  received: number
}

interface Side<W> {
  readonly counts: Counts
  /** Resolves with the wire once the other side's handshake came. */
  readonly wire: Promise<W>
  /** Resolves once the peer is gone. */
  readonly removed: Promise<unknown>
}

function ourPeer(
  connection: ChannelConnection,
  infoHash = INFO_HASH,
  peerId = 'b'.repeat(40),
): Side<ChannelWire> & { readonly peer: ChannelPeer } {
  const receive = vi.spyOn(ChannelWire.prototype, 'receive')
  const counts = {
    sent: 0,
    get received() {
      return receive.mock.calls.reduce((sum, [bytes]) => sum + bytes.length, 0)
    },
  }
  const shaken = deferred<ChannelWire>()
  const removed = deferred<void>()
  const host: PeerHost = {
    infoHash,
    peerId,
    bounds: BOUNDS,
    onHandshake: (...[, wire]) => shaken.resolve(wire),
    onSent: (bytes) => {
      counts.sent += bytes
    },
    onViolation: () => {},
    onClosed: () => removed.resolve(),
  }
  return { peer: new ChannelPeer(connection, host), counts, wire: shaken.promise, removed: removed.promise }
}

function stockPeer(connection: StockConnection, infoHash = INFO_HASH): Side<Wire> & { readonly peer: StockPeer } {
  const counts = { sent: 0, received: 0 }
  const shaken = deferred<Wire>()
  const removed = deferred<void>()
  const swarm = {
    infoHash,
    destroyed: false,
    wires: [],
    client: { peerId: 'c'.repeat(40) },
    removePeer: () => removed.resolve(),
    _onWire: (wire: Wire) => shaken.resolve(wire),
  }
  const peer = StockPeer.createWebRTCPeer(connection, swarm, throttleGroups, 'tracker')
  peer.on('upload', (bytes: number) => {
    counts.sent += bytes
  })
  peer.on('download', (bytes: number) => {
    counts.received += bytes
  })
  return { peer, counts, wire: shaken.promise, removed: removed.promise }
}

/** Ours at one end, an unmodified peer at the other. */
function meet(): { ours: ReturnType<typeof ourPeer>; stock: ReturnType<typeof stockPeer> } {
  const [first, second] = connect()
  return { ours: ourPeer(first), stock: stockPeer(second) }
}

/** Requests `count` blocks of a peer that has unchoked us. */
async function request(from: Wire, count: number): Promise<Uint8Array[]> {
  if (from.peerChoking) await new Promise<void>((resolve) => from.once('unchoke', () => resolve()))
  return Promise.all(
    Array.from(
      { length: count },
      (_, piece) =>
        new Promise<Uint8Array>((resolve, reject) =>
          from.request(piece, 0, BLOCK, (error, block) => (error ? reject(error) : resolve(block))),
        ),
    ),
  )
}

describe('ChannelPeer, over a real data channel with an unmodified peer', () => {
  it('downloads and uploads blocks, more than a channel holds, and counts every byte', async () => {
    const { ours, stock } = meet()
    const [our, their] = await Promise.all([ours.wire, stock.wire])
    type Answer = (error: null, block: Uint8Array) => void
    their.on('request', (...[piece, , length, answer]: [number, number, number, Answer]) =>
      answer(null, new Uint8Array(length).fill(piece)),
    )
    their.unchoke()
    const downloaded = await request(our, 40)
    expect(downloaded.map((block) => [block.length, block[0], block.at(-1)])).toEqual(
      Array.from({ length: 40 }, (_, piece) => [BLOCK, piece, piece]),
    )
    our.serve({
      onRequest: ({ piece, offset, length }) => {
        our.piece(piece, offset, new Uint8Array(length).fill(piece))
        return true
      },
      onCancel: () => false,
      onChoke: () => [],
    })
    our.unchoke()
    const uploaded = await request(their, 40)
    expect(uploaded.every((block, piece) => block.length === BLOCK && block[0] === piece)).toBe(true)
    expect(our.bufferedBytes).toBe(0)
    expect(ours.counts.received).toBe(stock.counts.sent)
    expect(ours.counts.sent).toBe(stock.counts.received)
    expect(ours.counts.sent).toBeGreaterThan(40 * BLOCK)
  })

  it('ends with its connection, and ends the connection when its wire ends', async () => {
    const first = meet()
    await Promise.all([first.ours.wire, first.stock.wire])
    first.stock.peer.destroy()
    await first.ours.removed
    expect(first.ours.peer.destroyed).toBe(true)
    expect(first.ours.peer.wire).toBeNull()

    const second = meet()
    const [wire] = await Promise.all([second.ours.wire, second.stock.wire])
    const closed = new Promise<void>((resolve) => wire.once('close', () => resolve()))
    wire.destroy()
    await closed
    expect(second.ours.peer.destroyed).toBe(true)
    await second.stock.removed
  })

  it('leaves a peer that is sending, so that it notices', async () => {
    const { ours, stock } = meet()
    const [our, their] = await Promise.all([ours.wire, stock.wire])
    type Answer = (error: null, block: Uint8Array) => void
    their.on('request', (...[, , length, answer]: [number, number, number, Answer]) =>
      answer(null, new Uint8Array(length)),
    )
    their.unchoke()
    await new Promise<void>((resolve) => our.once('unchoke', () => resolve()))
    const answered = new Promise<void>((resolve) => {
      for (let piece = 0; piece < 250; piece++) our.request(piece, 0, BLOCK, () => resolve())
    })
    await answered
    ours.peer.leave()
    await ours.removed
    await stock.removed
    expect(ours.peer.destroyed).toBe(true)
  })

  it('disconnects a peer of another torrent', async () => {
    const [first, second] = connect()
    const ours = ourPeer(first)
    stockPeer(second, 'd'.repeat(40))
    await ours.removed
    expect(ours.peer.isReady).toBe(false)
  })

  it('disconnects a peer that has our own peer id', async () => {
    const [first, second] = connect()
    const ours = ourPeer(first, INFO_HASH, 'c'.repeat(40))
    stockPeer(second)
    await ours.removed
    expect(ours.peer.isReady).toBe(false)
  })
})

/** A connection on which nothing comes. */
class SilentConnection extends Emitter implements ChannelConnection {
  readonly id = 'd'.repeat(40)
  readonly bufferSize = 0
  destroyed = false

  constructor(readonly connected: boolean) {
    super()
  }

  send(): void {}
  read(): void {}
  destroy(): void {
    this.destroyed = true
  }
}

describe('ChannelPeer, without an answer', () => {
  it.each([
    ['opens', false, LIMITS.peerConnectMs],
    ['shakes hands', true, LIMITS.peerHandshakeMs],
  ])('gives up a peer that never %s', async (_what, connected, limitMs) => {
    const connection = new SilentConnection(connected)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { peer } = ourPeer(connection)
      await null
      vi.advanceTimersByTime(limitMs - 1)
      expect([peer.connected, peer.destroyed]).toEqual([connected, false])
      vi.advanceTimersByTime(1)
      expect([peer.destroyed, connection.destroyed]).toEqual([true, true])
    } finally {
      vi.useRealTimers()
    }
  })
})
