import ConnectionClass from '@thaunknown/simple-peer/lite.js'
import type { Wire } from 'bittorrent-protocol'
import { PassThrough } from 'streamx'
import { afterEach, describe, expect, it } from 'vitest'
import Peer, { type PeerSwarm } from 'webtorrent/lib/peer.js'
import { type ChannelConnection, ChannelPeer } from '../../../../src/engine/wire/channel-peer.ts'

const INFO_HASH = 'a'.repeat(40)
const BLOCK = 16_384

type Connection = ChannelConnection & {
  signal(data: unknown): void
  on(event: 'signal', listener: (data: unknown) => void): void
}
const Connected = ConnectionClass as unknown as new (options: object) => Connection
const StockPeer = Peer as unknown as {
  createWebRTCPeer(connection: Connection, swarm: PeerSwarm, throttleGroups: object, source: string): Peer
}
/** The chassis' own streams, with no limit set. */
const throttleGroups = { up: unlimited(), down: unlimited() }
function unlimited(): object {
  return { throttle: () => new PassThrough() }
}

const connections: Connection[] = []
afterEach(() => {
  for (const connection of connections.splice(0)) connection.destroy()
})

/** Two ends of a real WebRTC connection. */
function connect(): [Connection, Connection] {
  const config = { iceServers: [] }
  const pair = [true, false].map((initiator) => new Connected({ initiator, trickle: false, config })) as [
    Connection,
    Connection,
  ]
  for (const [end, connection] of pair.entries()) {
    connections.push(connection)
    Object.assign(connection, { id: String(end) })
    connection.on('signal', (data) => pair[1 - end]?.signal(data))
  }
  return pair
}

interface Side {
  readonly swarm: PeerSwarm & { readonly client: { readonly peerId: string } }
  /** Resolves with the wire once both have shaken hands. */
  readonly wire: Promise<Wire>
  readonly removed: Promise<string>
}

function side(digit: string): Side {
  let shaken: (wire: Wire) => void
  let gone: (id: string) => void
  const wire = new Promise<Wire>((resolve) => {
    shaken = resolve
  })
  const removed = new Promise<string>((resolve) => {
    gone = resolve
  })
  const swarm = {
    infoHash: INFO_HASH,
    destroyed: false,
    wires: [],
    client: { peerId: digit.repeat(40) },
    removePeer: (id: string) => gone(id),
    _onWire: (made: Wire) => shaken(made),
  }
  return { swarm, wire, removed }
}

/** Bytes that passed each way, as each end counted them. */
interface Counts {
  up: number
  down: number
  theirUp: number
  theirDown: number
}

/** Ours at one end, an unmodified peer at the other. */
async function meet(): Promise<{
  ours: ChannelPeer
  our: Side
  stock: Peer
  their: Side
  wires: [Wire, Wire]
  counts: Counts
}> {
  const [first, second] = connect()
  const [our, their] = [side('b'), side('c')]
  const ours = ChannelPeer.join(first, our.swarm, 'tracker')
  const stock = StockPeer.createWebRTCPeer(second, their.swarm, throttleGroups, 'tracker')
  const counts = { up: 0, down: 0, theirUp: 0, theirDown: 0 }
  const count = (peer: Peer, event: string, key: keyof Counts): void => {
    peer.on(event, (bytes: number) => {
      counts[key] += bytes
    })
  }
  count(ours, 'upload', 'up')
  count(ours, 'download', 'down')
  count(stock, 'upload', 'theirUp')
  count(stock, 'download', 'theirDown')
  const wires = await Promise.all([our.wire, their.wire])
  return { ours, our, stock, their, wires, counts }
}

/** One asks the other for so many blocks; resolves to what came. */
async function ask(from: Wire, of: Wire, blocks: number): Promise<Uint8Array[]> {
  of.on('request', (piece: number, _offset: number, length: number, respond: (e: null, b: Uint8Array) => void) =>
    respond(null, new Uint8Array(length).fill(piece)),
  )
  const unchoked = new Promise<void>((resolve) => from.once('unchoke', () => resolve()))
  of.unchoke()
  await unchoked
  return Promise.all(
    Array.from(
      { length: blocks },
      (_, piece) =>
        new Promise<Uint8Array>((resolve, reject) =>
          from.request(piece, 0, BLOCK, (error, block) => (error ? reject(error) : resolve(block))),
        ),
    ),
  )
}

describe('ChannelPeer, over a real data channel with an unmodified peer', () => {
  it('takes blocks and gives blocks, more than a channel holds, and counts every byte', async () => {
    const { wires, counts } = await meet()
    const [our, their] = wires
    const got = await ask(our, their, 40)
    expect(got.map((block) => [block.length, block[0], block.at(-1)])).toEqual(
      Array.from({ length: 40 }, (_, piece) => [BLOCK, piece, piece]),
    )
    const given = await ask(their, our, 40)
    expect(given.every((block, piece) => block.length === BLOCK && block[0] === piece)).toBe(true)
    expect(our.waitingBytes).toBe(0)
    expect(counts.down).toBe(counts.theirUp)
    expect(counts.up).toBe(counts.theirDown)
    expect(counts.up).toBeGreaterThan(40 * BLOCK)
  })

  it('goes with its connection, and takes the connection with it', async () => {
    const first = await meet()
    first.stock.destroy()
    expect(await first.our.removed).toBe('0')
    expect(first.ours.destroyed).toBe(true)
    expect(first.ours.wire).toBeNull()

    const second = await meet()
    const closed = new Promise<void>((resolve) => second.wires[0].once('close', () => resolve()))
    second.wires[0].destroy()
    await closed
    expect(second.ours.destroyed).toBe(true)
    expect(await second.their.removed).toBe('1')
  })

  it('ends a peer of another torrent', async () => {
    const [first, second] = connect()
    const [our, their] = [side('b'), side('c')]
    const ours = ChannelPeer.join(first, our.swarm, 'tracker')
    Object.assign(their.swarm, { infoHash: 'd'.repeat(40) })
    StockPeer.createWebRTCPeer(second, their.swarm, throttleGroups, 'tracker')
    expect(await our.removed).toBe('0')
    expect(ours.destroyed).toBe(true)
  })
})
