import { EventEmitter } from 'node:events'
import type { Wire } from 'bittorrent-protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SimplePeer, SwarmPeer } from 'webtorrent/lib/torrent.js'
import { LIMITS } from '../../../../src/core/limits.ts'
import { PeerHouse } from '../../../../src/engine/swarm/connection-pool.ts'
import { PeerRoom, type RoomKeeper } from '../../../../src/engine/swarm/swarm-connections.ts'

const OURS = `2d4652${'5'.repeat(34)}`
const idOf = (index: number): string => index.toString(16).padStart(40, '0')

class Conn extends EventEmitter implements SimplePeer {
  readonly id: string
  readonly initiator: boolean
  connected = false
  constructor(id: string, initiator = true) {
    super()
    this.id = id
    this.initiator = initiator
  }
  destroy(): void {}
}

/** What a room reads of a wire. */
interface Link {
  downloaded: number
  uploaded: number
  amInterested: boolean
  peerInterested: boolean
  isSeeder: boolean
}

/** A swarm in so far as a room knows it. */
class Keeper implements RoomKeeper {
  readonly ownId = OURS
  readonly peersById = new Map<string, SwarmPeer>()
  readonly links = new Map<string, Link>()
  readonly heard: string[] = []
  readonly banned = new Set<string>()
  readonly needed = new Set<unknown>()
  complete = false
  changes = 0
  readonly room: PeerRoom

  constructor(house: PeerHouse) {
    this.room = new PeerRoom(this, house)
  }
  removePeer(id: string): void {
    this.peersById.delete(id)
    this.room.left(id)
  }
  isBanned(id: string): boolean {
    return this.banned.has(id)
  }
  isNeeded(wire: Wire): boolean {
    return this.needed.has(wire)
  }
  onQuiet(wire: Wire): void {
    this.heard.push(`quiet ${this.#nameOf(wire)}`)
  }
  onBack(wire: Wire): void {
    this.heard.push(`back ${this.#nameOf(wire)}`)
  }
  onChange(): void {
    this.changes += 1
  }
  /** As the swarm does it: taken, or refused. `link` null: still connecting. */
  add(conn: Conn, link: Partial<Link> | null = {}): boolean {
    if (!this.room.take(conn)) return false
    const full = link && {
      downloaded: 0,
      uploaded: 0,
      amInterested: true,
      peerInterested: true,
      isSeeder: false,
      ...link,
    }
    if (full) this.links.set(conn.id, full)
    const wire = full as unknown as Wire | null
    this.peersById.set(conn.id, {
      id: conn.id,
      type: 'webrtc',
      connected: link !== null,
      wire,
      conn,
      on: () => this as never,
      destroy() {},
    } as SwarmPeer)
    this.room.joined(conn)
    return true
  }
  #nameOf(wire: Wire): string {
    return [...this.links].find(([, link]) => link === (wire as unknown))?.[0] ?? 'nobody'
  }
}

let house: PeerHouse
let keeper: Keeper
beforeEach(() => {
  vi.useFakeTimers()
  house = new PeerHouse({ now: () => Date.now() })
  keeper = new Keeper(house)
})
afterEach(() => vi.useRealTimers())

const fill = (count: number, to = keeper, from = 1): void => {
  for (let i = 0; i < count; i++) expect(to.add(new Conn(idOf(from + i)))).toBe(true)
}

describe('places', () => {
  it('are so many for connections that are being made, and free again when one is there or gone', () => {
    for (let i = 1; i <= LIMITS.pendingPeersPerTorrent; i++) expect(keeper.add(new Conn(idOf(i)), null)).toBe(true)
    expect([keeper.room.places, keeper.room.admits(idOf(99))]).toEqual([0, false])
    expect(keeper.add(new Conn(idOf(99)), null)).toBe(false)
    keeper.removePeer(idOf(1))
    expect(keeper.room.places).toBe(1)
    expect(keeper.add(new Conn(idOf(99)), null)).toBe(true)
  })

  it('are nobody’s twice, and not of those who are banned', () => {
    fill(1)
    expect(keeper.add(new Conn(idOf(1)))).toBe(false)
    expect(keeper.room.knows(idOf(1))).toBe(true)
    keeper.banned.add(idOf(2))
    expect([keeper.room.admits(idOf(2)), keeper.add(new Conn(idOf(2)))]).toEqual([false, false])
  })

  it('when all are taken are those of peers that are worth them', () => {
    fill(LIMITS.peersPerTorrent)
    expect(keeper.room.places).toBe(0)
    expect(keeper.room.admits(idOf(99))).toBe(false)
    expect(keeper.add(new Conn(idOf(99)))).toBe(false)
    expect(keeper.peersById.size).toBe(LIMITS.peersPerTorrent)
  })

  it('go to newcomers when something has passed with all others but one for a minute', () => {
    fill(LIMITS.peersPerTorrent)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    for (const [id, link] of keeper.links) if (id !== idOf(7)) link.uploaded = 1
    expect(keeper.room.admits(idOf(99))).toBe(true)
    expect(keeper.add(new Conn(idOf(99)))).toBe(true)
    expect(keeper.peersById.has(idOf(7))).toBe(false)
    expect(keeper.peersById.size).toBe(LIMITS.peersPerTorrent)
    // It cannot turn the newcomer out in its turn, nor is it taken again while there is no room.
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    expect(keeper.room.admits(idOf(7))).toBe(false)
    keeper.removePeer(idOf(1))
    expect(keeper.room.admits(idOf(7))).toBe(true)
  })

  it('are kept for who is needed', () => {
    fill(LIMITS.peersPerTorrent)
    for (const link of keeper.links.values()) keeper.needed.add(link)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    expect(keeper.add(new Conn(idOf(99)))).toBe(false)
  })

  it('of all torrents are taken from whoever is worth least in any', () => {
    const others = [0, 1, 2].map(() => new Keeper(house))
    for (const [i, other] of others.entries()) fill(LIMITS.peersPerTorrent, other, 1_000 * (i + 1))
    fill(LIMITS.peers - 3 * LIMITS.peersPerTorrent)
    expect([keeper.room.free, house.free]).toEqual([0, 0])
    expect(keeper.add(new Conn(idOf(99)))).toBe(false)
    vi.advanceTimersByTime(LIMITS.idlePeerMs)
    for (const one of [keeper, ...others])
      for (const [id, link] of one.links) if (id !== idOf(2_005)) link.downloaded = 1
    expect(keeper.add(new Conn(idOf(99)))).toBe(true)
    expect(others[1]?.peersById.has(idOf(2_005))).toBe(false)
    expect(house.peers).toBe(LIMITS.peers)
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
    keeper.add(new Conn(id, !initiator), null)
    expect(keeper.add(new Conn(id, initiator), null)).toBe(isTaken)
    expect(keeper.peersById.get(id)?.conn?.initiator).toBe(isTaken ? initiator : !initiator)
    expect(keeper.room.peers).toBe(1)
  })

  it('do not disturb one that is there', () => {
    keeper.add(new Conn(STOCK, false))
    expect(keeper.add(new Conn(STOCK, true), null)).toBe(false)
  })
})

describe('a peer that ICE loses', () => {
  it('is told of, told of again when it is back, and stays', () => {
    const conn = new Conn(idOf(1))
    keeper.add(conn)
    conn.emit('iceStateChange', 'disconnected')
    conn.emit('iceStateChange', 'disconnected')
    expect(keeper.heard).toEqual([`quiet ${idOf(1)}`])
    expect(keeper.room.isQuiet(keeper.links.get(idOf(1)) as unknown as Wire)).toBe(true)
    vi.advanceTimersByTime(LIMITS.quietPeerMs - 1)
    conn.emit('iceStateChange', 'connected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(keeper.heard).toEqual([`quiet ${idOf(1)}`, `back ${idOf(1)}`])
    expect(keeper.peersById.size).toBe(1)
    expect(keeper.room.isQuiet(keeper.links.get(idOf(1)) as unknown as Wire)).toBe(false)
  })

  it('is given up when it does not come back', () => {
    const conn = new Conn(idOf(1))
    keeper.add(conn)
    conn.emit('iceStateChange', 'disconnected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(keeper.peersById.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('makes room for its own new connection, and for any newcomer', () => {
    fill(LIMITS.peersPerTorrent - 1)
    const conn = new Conn(idOf(99))
    keeper.add(conn)
    conn.emit('iceStateChange', 'disconnected')
    expect(keeper.room.knows(idOf(99))).toBe(false)
    const again = new Conn(idOf(99))
    expect(keeper.add(again)).toBe(true)
    // What the old connection says is of no interest any more.
    conn.emit('iceStateChange', 'disconnected')
    vi.advanceTimersByTime(LIMITS.quietPeerMs)
    expect(keeper.room.peers).toBe(LIMITS.peersPerTorrent)
    again.emit('iceStateChange', 'disconnected')
    expect(keeper.add(new Conn(idOf(100)))).toBe(true)
    expect(keeper.peersById.has(idOf(99))).toBe(false)
  })
})

describe('two seeders', () => {
  it('part after a while, and do not meet again while both are', async () => {
    keeper.complete = true
    keeper.add(new Conn(idOf(1)), { isSeeder: true })
    keeper.add(new Conn(idOf(2)), { isSeeder: false })
    vi.advanceTimersByTime(LIMITS.idleSeederMs - 1)
    expect(keeper.peersById.size).toBe(2)
    vi.advanceTimersByTime(20_000)
    expect([...keeper.peersById.keys()]).toEqual([idOf(2)])
    expect([keeper.room.admits(idOf(1)), keeper.add(new Conn(idOf(1)))]).toEqual([false, false])
    keeper.complete = false
    expect(keeper.room.admits(idOf(1))).toBe(true)
    await Promise.resolve()
    expect(keeper.changes).toBeGreaterThan(0)
  })

  it('stay while something passes', () => {
    keeper.complete = true
    keeper.add(new Conn(idOf(1)), { isSeeder: true })
    for (let i = 0; i < 30; i++) {
      const link = keeper.links.get(idOf(1))
      if (link) link.uploaded += 1
      vi.advanceTimersByTime(10_000)
    }
    expect(keeper.peersById.size).toBe(1)
  })
})

it('a room without peers costs no timer', () => {
  keeper.add(new Conn(idOf(1)))
  expect(vi.getTimerCount()).toBe(1)
  keeper.removePeer(idOf(1))
  expect(vi.getTimerCount()).toBe(0)
})
