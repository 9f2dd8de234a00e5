import { EventEmitter } from 'node:events'
import type { Wire } from 'bittorrent-protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { ConnectionPool } from '../../../../src/engine/swarm/connection-pool.ts'
import {
  type ConnectionsHost,
  type JoinedPeer,
  type Newcomer,
  SwarmConnections,
} from '../../../../src/engine/swarm/swarm-connections.ts'

const OURS = `2d4652${'5'.repeat(34)}`
const idOf = (index: number): string => index.toString(16).padStart(40, '0')

class Connection extends EventEmitter implements Newcomer {
  readonly id: string
  readonly initiator: boolean
  constructor(id: string, initiator = true) {
    super()
    this.id = id
    this.initiator = initiator
  }
}

/** What is read of a wire. */
interface WireFigures {
  downloaded: number
  uploaded: number
  amInterested: boolean
  peerInterested: boolean
  isSeeder: boolean
}

/** A swarm, as far as its connections know it. */
class Host implements ConnectionsHost {
  readonly ownId = OURS
  readonly peersByKey = new Map<string, JoinedPeer>()
  readonly wires = new Map<string, WireFigures>()
  readonly quiet: unknown[] = []
  readonly needed = new Set<unknown>()
  readonly payers = new Set<unknown>()
  complete = false
  changes = 0
  readonly connections: SwarmConnections

  constructor(pool: ConnectionPool) {
    this.connections = new SwarmConnections(this, pool)
  }
  removePeer(key: string): void {
    this.peersByKey.delete(key)
    this.connections.left(key)
  }
  receivedBytes(wire: Wire): number {
    return wire.downloaded
  }
  isNeeded(wire: Wire): boolean {
    return this.needed.has(wire)
  }
  mayPay(wire: Wire): boolean {
    return this.payers.has(wire)
  }
  onQuiet(wire: Wire): void {
    this.quiet.push(wire)
  }
  onChange(): void {
    this.changes += 1
  }
  /** As the swarm does it: joined, or refused. `figures` null: still connecting. */
  add(connection: Connection, figures: Partial<WireFigures> | null = {}): boolean {
    if (!this.connections.accept(connection)) return false
    const { id, initiator } = connection
    const isFirst = ![...this.peersByKey.values()].some((peer) => peer.id === id)
    // The first of an id has it as its key here, so that tests can name it.
    const key = isFirst && !this.peersByKey.has(id) ? id : `${id}.${++this.changes}`
    const wire = figures && {
      downloaded: 0,
      uploaded: 0,
      amInterested: true,
      peerInterested: true,
      isSeeder: false,
      ...figures,
    }
    if (wire) this.wires.set(key, wire)
    const peer = { key, id, connected: wire !== null, wire: wire as unknown as Wire | null, initiator }
    this.peersByKey.set(key, peer)
    this.connections.joined(peer, connection)
    return true
  }
}

let pool: ConnectionPool
let host: Host
beforeEach(() => {
  vi.useFakeTimers()
  pool = new ConnectionPool({ now: () => Date.now() })
  host = new Host(pool)
})
afterEach(() => vi.useRealTimers())

const fill = (count: number, to = host, from = 1): void => {
  for (let i = 0; i < count; i++) expect(to.add(new Connection(idOf(from + i)))).toBe(true)
}

describe('places', () => {
  it('are limited for connections that are being made, and free again when one is open or gone', () => {
    for (let i = 1; i <= LIMITS.pendingPeersPerTorrent; i++) expect(host.add(new Connection(idOf(i)), null)).toBe(true)
    expect([host.connections.places, host.connections.acceptsOffer()]).toEqual([0, false])
    expect(host.add(new Connection(idOf(99)), null)).toBe(false)
    host.removePeer(idOf(1))
    expect(host.connections.places).toBe(1)
    expect(host.add(new Connection(idOf(99)), null)).toBe(true)
  })

  it('go to no peer twice', () => {
    fill(1)
    expect(host.add(new Connection(idOf(1)))).toBe(false)
    expect(host.connections.hasPeer(idOf(1))).toBe(true)
  })

  it('stay with peers that are worth them when all are taken', () => {
    fill(LIMITS.peersPerTorrent)
    expect(host.connections.places).toBe(0)
    expect(host.connections.acceptsOffer()).toBe(false)
    expect(host.add(new Connection(idOf(99)))).toBe(false)
    expect(host.peersByKey.size).toBe(LIMITS.peersPerTorrent)
  })

  it('go to a newcomer from the only peer that was idle for a minute', () => {
    fill(LIMITS.peersPerTorrent)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    for (const [id, wire] of host.wires) if (id !== idOf(7)) wire.uploaded = 1
    expect(host.connections.acceptsOffer()).toBe(true)
    expect(host.add(new Connection(idOf(99)))).toBe(true)
    expect(host.peersByKey.has(idOf(7))).toBe(false)
    expect(host.peersByKey.size).toBe(LIMITS.peersPerTorrent)
  })

  it('of idle peers go to newcomers one after another, as peers that were replaced come back', () => {
    fill(LIMITS.peersPerTorrent)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    expect(host.add(new Connection(idOf(98)))).toBe(true)
    expect([host.connections.acceptsOffer(), host.add(new Connection(idOf(99)))]).toEqual([false, false])
    vi.advanceTimersByTime(LIMITS.replacePeerMs)
    expect(host.add(new Connection(idOf(99)))).toBe(true)
    expect(host.peersByKey.size).toBe(LIMITS.peersPerTorrent)
  })

  it('stay with peers that are needed', () => {
    fill(LIMITS.peersPerTorrent)
    for (const wire of host.wires.values()) host.needed.add(wire)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    expect(host.add(new Connection(idOf(99)))).toBe(false)
  })

  it('are taken from the least valuable peer of any torrent', () => {
    const others = [0, 1, 2].map(() => new Host(pool))
    for (const [i, other] of others.entries()) fill(LIMITS.peersPerTorrent, other, 1_000 * (i + 1))
    fill(LIMITS.peers - 3 * LIMITS.peersPerTorrent)
    expect([host.connections.free, pool.free]).toEqual([0, 0])
    expect(host.add(new Connection(idOf(99)))).toBe(false)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    for (const one of [host, ...others]) for (const [id, wire] of one.wires) if (id !== idOf(2_005)) wire.downloaded = 1
    expect(host.add(new Connection(idOf(99)))).toBe(true)
    expect(others[1]?.peersByKey.has(idOf(2_005))).toBe(false)
    expect(pool.peers).toBe(LIMITS.peers)
  })
})

describe('two offers that crossed', () => {
  const LOWER = `2d4652${'1'.repeat(34)}`
  const HIGHER = `2d4652${'9'.repeat(34)}`
  const STOCK = `2d5757${'1'.repeat(34)}`
  it.each([
    ['ours to another client', STOCK, true, true],
    ['theirs to another client, after ours was answered', STOCK, false, false],
    ['ours, to one of a higher id', HIGHER, true, true],
    ['ours, to one of a lower id', LOWER, true, false],
  ])('make one connection: %s', (_what, id, initiator, isTaken) => {
    host.add(new Connection(id, !initiator), null)
    expect(host.add(new Connection(id, initiator), null)).toBe(isTaken)
    expect(host.peersByKey.get(id)?.initiator).toBe(isTaken ? initiator : !initiator)
    expect(host.connections.peers).toBe(1)
  })

  it('do not disturb one that is open', () => {
    host.add(new Connection(STOCK, false))
    expect(host.add(new Connection(STOCK, true), null)).toBe(false)
  })
})

describe('a peer id that another peer claims', () => {
  const ID = idOf(1)
  const under = (id: string): JoinedPeer[] => [...host.peersByKey.values()].filter((peer) => peer.id === id)

  it('keeps no peer away for what the impostor did: bad data, a broken limit, a place taken for another', () => {
    host.add(new Connection(ID))
    host.connections.drop(ID)
    expect([host.connections.hasPeer(ID), host.add(new Connection(ID, false))]).toEqual([false, true])
  })

  it.each([
    ['answers the offer of', false],
    ['is answered by', true],
  ])('does not keep its owner away: it %s us beside an impostor that is idle', (_what, initiator) => {
    host.add(new Connection(ID))
    vi.advanceTimersByTime(LIMITS.sameIdMs - 1)
    expect(host.add(new Connection(ID, initiator))).toBe(false)
    vi.advanceTimersByTime(1)
    expect(host.connections.hasPeer(ID)).toBe(false)
    expect(host.add(new Connection(ID, initiator))).toBe(true)
    expect(under(ID)).toHaveLength(2)
  })

  it('lets its owner in by its own offer even while the impostor takes blocks', () => {
    host.add(new Connection(ID))
    const impostor = host.wires.get(ID)
    for (let at = 0; at < 2 * LIMITS.sameIdMs; at += 10_000) {
      if (impostor) impostor.uploaded += 1
      vi.advanceTimersByTime(10_000)
    }
    // Two ordinary peers know each other and answer no offer: one that answers ours is let in only when that is idle.
    expect(host.add(new Connection(ID, true))).toBe(false)
    expect(host.add(new Connection(ID, false))).toBe(true)
    expect(under(ID)).toHaveLength(2)
  })

  it('does not close the owner of the id, open or lost for a moment', () => {
    const owner = new Connection(ID)
    host.add(owner)
    owner.emit('iceStateChange', 'disconnected')
    expect(host.add(new Connection(ID, false))).toBe(true)
    owner.emit('iceStateChange', 'connected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(host.peersByKey.has(ID)).toBe(true)
    expect(under(ID)).toHaveLength(2)
  })

  it('does not collect idle connections: the one of most use stays', () => {
    host.add(new Connection(ID), { downloaded: 1 })
    vi.advanceTimersByTime(LIMITS.sameIdMs)
    host.add(new Connection(ID, false))
    vi.advanceTimersByTime(2 * LIMITS.idlePeerMs)
    expect(under(ID).map(({ key }) => key)).toEqual([ID])
  })
})

describe('a peer that ICE loses', () => {
  it('is reported once, and stays when it is back in time', () => {
    const connection = new Connection(idOf(1))
    host.add(connection)
    connection.emit('iceStateChange', 'disconnected')
    connection.emit('iceStateChange', 'disconnected')
    expect(host.quiet).toEqual([host.wires.get(idOf(1))])
    expect(host.connections.hasPeer(idOf(1))).toBe(false)
    vi.advanceTimersByTime(LIMITS.quietPeerMs - 1)
    connection.emit('iceStateChange', 'connected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(host.peersByKey.size).toBe(1)
    expect(host.connections.hasPeer(idOf(1))).toBe(true)
  })

  it('is given up when it does not come back', () => {
    const connection = new Connection(idOf(1))
    host.add(connection)
    connection.emit('iceStateChange', 'disconnected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(host.peersByKey.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('makes room for its own new connection, and for any newcomer', () => {
    fill(LIMITS.peersPerTorrent - 1)
    const connection = new Connection(idOf(99))
    host.add(connection)
    connection.emit('iceStateChange', 'disconnected')
    expect(host.connections.hasPeer(idOf(99))).toBe(false)
    const again = new Connection(idOf(99))
    expect(host.add(again)).toBe(true)
    // Events of the old connection have no effect any more.
    connection.emit('iceStateChange', 'disconnected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(host.connections.peers).toBe(LIMITS.peersPerTorrent)
    again.emit('iceStateChange', 'disconnected')
    expect(host.add(new Connection(idOf(100)))).toBe(true)
    expect(host.peersByKey.has(idOf(99))).toBe(false)
  })
})

describe('two seeders', () => {
  it('disconnect after a while, and sooner when they meet again', async () => {
    host.complete = true
    host.add(new Connection(idOf(1)), { isSeeder: true })
    host.add(new Connection(idOf(2)), { isSeeder: false })
    vi.advanceTimersByTime(LIMITS.idleSeederMs - 1)
    expect(host.peersByKey.size).toBe(2)
    vi.advanceTimersByTime(20_000)
    expect([...host.peersByKey.keys()]).toEqual([idOf(2)])
    // The id may be that of another peer by now: it is let in, and kept only if it misses something.
    expect(host.add(new Connection(idOf(1)), { isSeeder: true })).toBe(true)
    vi.advanceTimersByTime(10_000)
    expect([...host.peersByKey.keys()]).toEqual([idOf(2)])
    expect(host.add(new Connection(idOf(1)), { isSeeder: false })).toBe(true)
    vi.advanceTimersByTime(2 * LIMITS.idleSeederMs)
    expect(host.peersByKey.size).toBe(2)
    await Promise.resolve()
    expect(host.changes).toBeGreaterThan(0)
  })

  it('stay connected while one may pay the other, as long as no other peer needs the place', () => {
    host.complete = true
    host.add(new Connection(idOf(1)), { isSeeder: true })
    host.payers.add(host.wires.get(idOf(1)))
    vi.advanceTimersByTime(3 * LIMITS.idleSeederMs)
    expect(host.peersByKey.size).toBe(1)
    for (let n = 2; n <= LIMITS.peersPerTorrent + 1; n++) host.add(new Connection(idOf(n)), { isSeeder: false })
    expect(host.peersByKey.has(idOf(1))).toBe(false)
  })

  it('stay connected while blocks pass', () => {
    host.complete = true
    host.add(new Connection(idOf(1)), { isSeeder: true })
    for (let i = 0; i < 30; i++) {
      const wire = host.wires.get(idOf(1))
      if (wire) wire.uploaded += 1
      vi.advanceTimersByTime(10_000)
    }
    expect(host.peersByKey.size).toBe(1)
  })
})

it('a swarm without peers has no timer', () => {
  host.add(new Connection(idOf(1)))
  expect(vi.getTimerCount()).toBe(1)
  host.removePeer(idOf(1))
  expect(vi.getTimerCount()).toBe(0)
})
