/**
 * Blocks from one wire to another in one thread, with nothing between but a channel in memory: webtorrent's peer with
 * its five streams against ours, 128 requests outstanding, interleaved. What a block costs in script, both ends
 * together; no network.
 *
 *   npm run bench -- wire --runs 7 --mib 512
 */
import { parseArgs } from 'node:util'
import { Duplex } from 'streamx'
import WebTorrent from 'webtorrent'
import StockPeer from 'webtorrent/lib/peer.js'
import type { ChannelReader } from '../../src/engine/rtc/connection.ts'
import { type ChannelConnection, ChannelPeer, type PeerHost } from '../../src/engine/wire/channel-peer.ts'
import type { ChannelWire } from '../../src/engine/wire/channel-wire.ts'
import type { Wire } from '../../src/engine/wire/wire.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'

const BLOCK_BYTES = 16 * 1024
const OUTSTANDING = 128
const CHANNEL_BYTES = 64 * 1024
const INFO_HASH = 'a'.repeat(40)
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '7' }, mib: { type: 'string', default: '512' } },
})
const blocks = (Number(values.mib) * 1024 * 1024) / BLOCK_BYTES

/**
 * A connection whose channel delivers in the next turn, each message as a copy, as a real one does: simple-peer's
 * stream to webtorrent's peer, and what {@link ChannelPeer} reads of ours.
 */
class Loop extends Duplex {
  readonly id: string
  readonly connected = true
  bufferSize = 0
  other: Loop | null = null
  #resume: ((error: null) => void) | null = null
  #reader: ChannelReader | null = null
  #sent: Uint8Array[] = []

  constructor(id: string) {
    super()
    this.id = id
  }

  send(bytes: Uint8Array): void {
    if (this.#sent.length === 0) setImmediate(() => this.#deliver())
    this.#sent.push(bytes.slice())
    this.bufferSize += bytes.length
  }

  override _write(bytes: Uint8Array, callback: (error: null) => void): void {
    this.send(bytes)
    if (this.bufferSize > CHANNEL_BYTES) this.#resume = callback
    else callback(null)
  }

  override read(reader?: ChannelReader): unknown {
    if (typeof reader !== 'object') return super.read()
    this.#reader = reader
    return null
  }

  #receive(bytes: Uint8Array): void {
    if (this.#reader) this.#reader.onMessage(bytes)
    else this.push(bytes)
  }

  #deliver(): void {
    const sent = this.#sent
    this.#sent = []
    this.bufferSize = 0
    if (this.other) for (const bytes of sent) this.other.#receive(bytes)
    this.#reader?.onDrain()
    const resume = this.#resume
    this.#resume = null
    resume?.(null)
  }
}

/** With its streams as they are when there is no limit. */
const client = new WebTorrent({ dht: false, lsd: false, utp: false, natUpnp: false, natPmp: false, tracker: false })
const { throttleGroups } = client as unknown as { readonly throttleGroups: { up: object; down: object } }

interface Side {
  readonly wire: Wire
  destroy(): void
}

const content = crypto.getRandomValues(new Uint8Array(BLOCK_BYTES))

/** One of ours; it serves every request. */
function ourPeer(connection: Loop, digit: string): Promise<Side> {
  return new Promise((resolve) => {
    const ignore = (): void => {}
    const host: PeerHost = {
      infoHash: INFO_HASH,
      peerId: digit.repeat(40),
      bounds: { pieceCount: 1 << 20, pieceLength: () => 16 * BLOCK_BYTES, has: () => true },
      onHandshake: (...[, wire]) => {
        serve(wire)
        // The wire is used only after its caller has the peer.
        queueMicrotask(() => resolve({ wire, destroy: () => peer.destroy() }))
      },
      onSent: ignore,
      onViolation: ignore,
      onClosed: ignore,
    }
    const peer = new ChannelPeer(connection as unknown as ChannelConnection, host)
  })
}

function serve(wire: ChannelWire): void {
  wire.serve({
    onRequest: ({ piece, offset }) => {
      wire.piece(piece, offset, content)
      return true
    },
    onCancel: () => false,
    onChoke: () => [],
  })
}

/** One of webtorrent's; it serves every request. */
function stockPeer(connection: Loop, digit: string): Promise<Side> {
  return new Promise((resolve) => {
    const swarm = {
      infoHash: INFO_HASH,
      destroyed: false,
      wires: [],
      client: { peerId: digit.repeat(40) },
      removePeer: () => {},
      _onWire: (wire: Wire) => {
        wire.on('request', (...facts: [number, number, number, (error: null, block: Uint8Array) => void]) =>
          facts[3](null, content),
        )
        queueMicrotask(() => resolve({ wire, destroy: () => peer.destroy() }))
      },
    }
    const peer = StockPeer.createWebRTCPeer(connection, swarm, throttleGroups, 'tracker')
  })
}

/** @returns CPU milliseconds for each MiB that passed, both ends together */
async function transfer(ours: boolean): Promise<number> {
  const [near, far] = [new Loop('0'), new Loop('1')]
  near.other = far
  far.other = near
  const make = ours ? ourPeer : stockPeer
  const [leecher, seeder] = await Promise.all([make(near, 'b'), make(far, 'c')])
  const unchoked = new Promise<void>((resolve) => leecher.wire.once('unchoke', () => resolve()))
  seeder.wire.unchoke()
  await unchoked
  const before = process.cpuUsage()
  await new Promise<void>((resolve, reject) => {
    let asked = 0
    let got = 0
    const ask = (): void => {
      const piece = asked >> 4
      asked += 1
      leecher.wire.request(piece, (asked % 16) * BLOCK_BYTES, BLOCK_BYTES, (error) => {
        if (error) reject(error)
        got += 1
        if (got === blocks) resolve()
        else if (asked < blocks) ask()
      })
    }
    while (asked < OUTSTANDING) ask()
  })
  const { user, system } = process.cpuUsage(before)
  leecher.destroy()
  seeder.destroy()
  return (user + system) / 1_000 / Number(values.mib)
}

await transfer(true)
await transfer(false)
const figures = await interleave({ ours: () => transfer(true), stock: () => transfer(false) }, Number(values.runs))
const rivalName = 'webtorrent’s peer and wire'
const speed = (samples: readonly number[]): number[] => samples.map((ms) => (1.048_576 * 1_000) / ms)
report('wire', [
  compare({ case: 'CPU for a MiB of blocks, both ends', rivalName, unit: 'ms' }, figures.ours, figures.stock),
  compare(
    { case: 'the same as speed of one thread', rivalName, unit: 'MB/s' },
    speed(figures.ours),
    speed(figures.stock),
  ),
])
client.destroy()
