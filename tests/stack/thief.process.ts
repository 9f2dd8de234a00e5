/**
 * The process of all thieves: unmodified webtorrent over WebRTC only, one client each, with a `bt_speed` of its own on
 * every wire. Driven by its parent over IPC.
 */
import WebTorrent, { type StockTorrent, type StockWire } from 'webtorrent'
import { connectionEnds } from '../../src/engine/payments/wire/connection-ends.ts'
import { bytesOf } from './content.ts'
import { GatedStore } from './gated-store.ts'
import type { Payment, ThiefCall, ThiefCalls, ThiefMessage, ThiefStatus, ThiefTask } from './thief.types.ts'
import { ThiefSpeed } from './thief-speed.ts'

/** At most one status message a thief in this many ms. */
const STATUS_INTERVAL_MS = 20
const PIECE_LENGTH = 1 << 16

const tell = (message: ThiefMessage): void => {
  if (process.connected) process.send?.(message)
}
const bytesOfHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** Passes what each wire says on to all others; a wire that comes later gets all that was said before. */
class Relay {
  readonly #wires: StockWire[] = []
  readonly #said: { readonly by: StockWire; readonly bytes: Uint8Array }[] = []

  add(wire: StockWire): void {
    this.#wires.push(wire)
    for (const { by, bytes } of this.#said) if (by !== wire) wire.extended('bt_speed', bytes)
  }

  send(by: StockWire, bytes: Uint8Array): void {
    this.#said.push({ by, bytes })
    for (const wire of this.#wires) if (wire !== by && !wire.destroyed) wire.extended('bt_speed', bytes)
  }
}

class Thief {
  readonly id: number
  readonly client: WebTorrent
  readonly speeds = new Set<ThiefSpeed>()
  readonly status: { -readonly [K in keyof ThiefStatus]: ThiefStatus[K] }
  readonly #task: ThiefTask
  #payment: Payment
  #queued = false
  readonly #relay = new Relay()
  store: GatedStore | null = null

  constructor(id: number, task: ThiefTask) {
    this.id = id
    this.#task = task
    this.#payment = task.role === 'payer' ? task.payment : 'none'
    this.client = new WebTorrent({
      dht: false,
      lsd: false,
      utp: false,
      natUpnp: false,
      natPmp: false,
      utPex: false,
      tracker: { rtcConfig: { iceServers: [] } },
    })
    this.client.on('error', (error: Error) => process.stderr.write(`${error.stack ?? error.message}\n`))
    this.status = {
      peerId: this.client.peerId,
      heard: {},
      refusals: [],
      price: null,
      window: 0n,
      firstWindow: null,
      mostWindow: 0n,
      forgiven: 0n,
      owed: null,
      pricedBytes: 0,
      freeBytes: 0,
      signed: 0n,
      goodCheques: 0,
      badCheques: 0,
      bid: 0n,
      cheque: 0n,
      cheques: 0,
    }
  }

  async start(): Promise<StockTorrent> {
    const task = this.#task
    if (task.role !== 'payee') {
      const store = (await import('memory-chunk-store')).default
      const announce = task.role === 'relay' ? [task.tracker, task.other] : [task.tracker]
      const added = this.client.add(task.torrent, { announce, store })
      this.#follow(added)
      return added
    }
    const inputs = await Promise.all(
      task.files.map(async (file) => Object.assign(Buffer.from(await bytesOf(file)), { name: file.name })),
    )
    const gated = new GatedStore(PIECE_LENGTH, inputs.length === 1 ? inputs[0]! : Buffer.concat(inputs))
    this.store = gated
    const options = {
      name: task.name,
      pieceLength: PIECE_LENGTH,
      announceList: [[task.tracker]],
      preloadedStore: gated,
      storeCacheSlots: 0,
    }
    const seeded = await new Promise<StockTorrent>((resolve, reject) => {
      const adding = this.client.seed(inputs, options, resolve)
      adding.once('error', reject)
      this.#follow(adding)
    })
    gated.setGate(task.gate)
    return seeded
  }

  pay(payment: Payment): void {
    this.#payment = payment
    for (const speed of this.speeds) speed.payment = payment
  }

  #follow(torrent: StockTorrent): void {
    torrent.on('wire', (wire: StockWire) => this.#attach(torrent, wire))
  }

  #attach(torrent: StockTorrent, wire: StockWire): void {
    const conn = [...torrent._peers.values()].find((peer) => peer.wire === wire)?.conn
    const ends = connectionEnds({ pc: conn?._pc ?? null })
    if (ends === null) throw new Error('Expected a connection with one certificate at each end')
    const speed = new ThiefSpeed(
      this.#task,
      {
        ends,
        infoHash: bytesOfHex(torrent.infoHash),
        send: (bytes) => {
          if (!wire.destroyed) wire.extended('bt_speed', bytes)
        },
      },
      this.status,
    )
    speed.payment = this.#payment
    speed.on('change', () => this.#changed())
    const isRelay = this.#task.role === 'relay'
    const relay = this.#relay
    let ready = false
    class Extension {
      onExtendedHandshake(): void {
        if (ready) return
        ready = true
        speed.begin()
        if (isRelay) relay.add(wire)
      }
      onMessage(bytes: Uint8Array): void {
        speed.hear(bytes)
        if (isRelay) relay.send(wire, bytes.slice())
      }
    }
    Object.assign(Extension.prototype, { name: 'bt_speed' })
    wire.use(Extension)
    this.speeds.add(speed)
    wire.on('download', (bytes: number) => speed.took(bytes))
    wire.once('close', () => this.speeds.delete(speed))
  }

  #changed(): void {
    if (this.#queued) return
    this.#queued = true
    setTimeout(() => {
      this.#queued = false
      tell({ type: 'status', thief: this.id, status: this.status })
    }, STATUS_INTERVAL_MS)
  }
}

const thieves = new Map<number, Thief>()
let nextId = 1

function thief(id: number): Thief {
  const known = thieves.get(id)
  if (known === undefined) throw new Error(`There is no thief ${id}`)
  return known
}

const calls: { [K in keyof ThiefCalls]: (...args: Parameters<ThiefCalls[K]>) => unknown } = {
  async start(task) {
    const made = new Thief(nextId++, task)
    thieves.set(made.id, made)
    const { torrentFile, magnetURI } = await made.start()
    return { id: made.id, torrentFile: torrentFile ?? new Uint8Array(), magnet: magnetURI ?? '' }
  },
  status: (id) => thief(id).status,
  pay(id, payment) {
    thief(id).pay(payment)
    return null
  },
  setGate(id, gate) {
    thief(id).store?.setGate(gate)
    return null
  },
  flood(id, messages) {
    for (const speed of thief(id).speeds) speed.flood(messages)
    return null
  },
  lie(id, amount) {
    for (const speed of thief(id).speeds) speed.lie(amount)
    return null
  },
  async leave(id) {
    const gone = thief(id)
    thieves.delete(id)
    await new Promise<void>((resolve) => gone.client.destroy(() => resolve()))
    return null
  },
}

process.on('message', async ({ id, method, args }: ThiefCall) => {
  try {
    const call = calls[method] as (...args: readonly unknown[]) => unknown
    tell({ type: 'result', id, value: await call(...args) })
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
