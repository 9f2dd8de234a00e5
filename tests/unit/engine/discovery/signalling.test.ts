import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { hexToBinary } from '../../../../src/engine/discovery/binary-id.ts'
import { TrackerDiscovery } from '../../../../src/engine/discovery/discovery.ts'
import type { Signal, SignalPeer } from '../../../../src/engine/discovery/signal-peer.ts'
import { Signalling } from '../../../../src/engine/discovery/signalling.ts'
import type { WebSocketLike } from '../../../../src/engine/discovery/tracker-socket.ts'
import { asInfoHash } from '../../../info-hash.ts'

/** A socket in virtual time: what is sent, and which connections are held. */

const URL = 'wss://tracker.invalid'
const hashOf = (index: number): string => index.toString(16).padStart(40, '0')

interface Said {
  at: number
  info_hash: string
  left?: number
  event?: string
  offers?: { offer: Signal; offer_id: string }[]
  answer?: Signal
}

class FakeSocket extends EventEmitter implements WebSocketLike {
  connected = false
  readonly said: Said[] = []
  destroyed = false

  /** The tracker's reaction to a message. */
  onSaid: (said: Said) => void = () => {}

  send(text: string): void {
    const said = { at: Date.now(), ...JSON.parse(text) }
    this.said.push(said)
    queueMicrotask(() => this.onSaid(said))
  }
  destroy(): void {
    this.destroyed = true
  }
  open(): void {
    this.connected = true
    this.emit('connect')
  }
  say(message: object): void {
    this.emit('data', new TextEncoder().encode(JSON.stringify({ action: 'announce', ...message })))
  }
  counts(hash: string, complete: number, incomplete: number): void {
    this.say({ info_hash: hexToBinary(hash), interval: 120, complete, incomplete })
  }
}

/** A connection that emits its description at once. */
class FakePeer extends EventEmitter implements SignalPeer {
  id?: string
  destroyed = false
  readonly told: Signal[] = []
  constructor(initiator: boolean) {
    super()
    if (initiator) queueMicrotask(() => this.emit('signal', { type: 'offer', sdp: 'offer' }))
  }
  signal(description: Signal): void {
    this.told.push(description)
    if (description.type === 'offer') queueMicrotask(() => this.emit('signal', { type: 'answer', sdp: 'answer' }))
  }
  destroy(): void {
    this.destroyed = true
  }
}

let sockets: FakeSocket[] = []
let made: FakePeer[] = []
let signalling: Signalling
beforeEach(() => {
  vi.useFakeTimers()
  sockets = []
  made = []
  signalling = new Signalling(() => 0, {
    openSocket: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    makePeer: (initiator) => {
      const peer = new FakePeer(initiator)
      made.push(peer)
      return peer
    },
    now: () => Date.now(),
    random: () => 0,
  })
})
afterEach(() => vi.useRealTimers())

interface Standing {
  left: number
  peers: number
  places: number
  knows(id: string): boolean
  admits(id: string): boolean
}

function join(index: number, given: Partial<Standing> = {}) {
  const progress: Standing = { left: 9, peers: 0, places: 20, knows: () => false, admits: () => true, ...given }
  const discovery = new TrackerDiscovery({
    broadcastTracker: null,
    infoHash: asInfoHash(hashOf(index)),
    peerId: 'f'.repeat(40),
    trackers: [URL],
    rtcConfiguration: {},
    signalling,
    progress: () => ({
      uploaded: 0,
      downloaded: 0,
      left: progress.left,
      complete: progress.left === 0,
      peers: progress.peers,
      connectionsLeft: progress.places,
    }),
    hasPeer: (id) => progress.knows(id),
    accepts: (id) => progress.admits(id),
  })
  const met: SignalPeer[] = []
  discovery.on('peer', (peer: SignalPeer) => met.push(peer))
  discovery.start()
  return { discovery, progress, met }
}

const socket = (): FakeSocket => sockets.at(-1) as FakeSocket
const alive = (): number => made.filter(({ destroyed }) => !destroyed).length
/** Resolves when described offers were sent. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1)

describe('offers', () => {
  it('are a few at first, and one for each other peer right after the tracker’s counts', async () => {
    join(1)
    await settle()
    expect(alive()).toBe(LIMITS.offersUnknown)
    socket().open()
    expect(socket().said[0]).toMatchObject({ event: 'started' })
    expect(socket().said[0]?.offers).toHaveLength(LIMITS.offersUnknown)
    socket().counts(hashOf(1), 2, 3)
    await settle()
    expect(socket().said).toHaveLength(2)
    expect(socket().said[1]?.offers).toHaveLength(2)
    expect(alive()).toBe(4)
  })

  it('are dropped without other peers, while the torrent stays announced', async () => {
    const { met } = join(1)
    await settle()
    socket().open()
    socket().counts(hashOf(1), 0, 1)
    expect(alive()).toBe(0)
    expect(signalling.budget.offers).toBe(0)

    socket().say({
      info_hash: hexToBinary(hashOf(1)),
      peer_id: hexToBinary('a'.repeat(40)),
      offer: { type: 'offer', sdp: 'theirs' },
      offer_id: hexToBinary('b'.repeat(40)),
    })
    await settle()
    expect(met.map(({ id }) => id)).toEqual(['a'.repeat(40)])
    expect(socket().said.at(-1)).toMatchObject({ answer: { sdp: 'answer' }, to_peer_id: hexToBinary('a'.repeat(40)) })
  })

  it('are dropped beyond the number of other peers', async () => {
    join(1)
    await settle()
    socket().open()
    socket().counts(hashOf(1), 1, 1)
    expect(made.map(({ destroyed }) => destroyed)).toEqual([false, true])
  })

  it('are not made for connected peers, nor by seeders for seeders', async () => {
    join(1, { peers: 3 })
    join(2, { left: 0 })
    socket().open()
    await settle()
    socket().counts(hashOf(1), 2, 2)
    socket().counts(hashOf(2), 9, 0)
    await settle()
    expect(alive()).toBe(0)
  })

  it('are dropped when no connections are left', async () => {
    const { progress, discovery } = join(1)
    socket().open()
    socket().counts(hashOf(1), 9, 9)
    await settle()
    expect(alive()).toBe(LIMITS.offersPerAnnounce)
    Object.assign(progress, { peers: 1, places: 0 })
    discovery.peersChanged()
    expect(alive()).toBe(0)
  })

  it('are dropped without an answer in time, and when the torrent is left', async () => {
    const { discovery } = join(1)
    socket().open()
    await settle()
    socket().counts(hashOf(1), 1, 1)
    await settle()
    const [first] = made
    expect(first?.destroyed).toBe(false)
    await vi.advanceTimersByTimeAsync(LIMITS.offerMs)
    expect(first?.destroyed).toBe(true)
    discovery.destroy()
    expect([alive(), signalling.budget.offers, vi.getTimerCount()]).toEqual([0, 0, 0])
  })

  it('become peers when they are answered, once', async () => {
    const { met } = join(1)
    await settle()
    socket().open()
    socket().counts(hashOf(1), 1, 1)
    const offer_id = socket().said[0]?.offers?.[0]?.offer_id
    const answer = { info_hash: hexToBinary(hashOf(1)), peer_id: hexToBinary('a'.repeat(40)), offer_id }
    socket().say({ ...answer, answer: { type: 'answer', sdp: 'one' } })
    socket().say({ ...answer, answer: { type: 'answer', sdp: 'two' } })
    expect(met).toEqual([made[0]])
    expect(made[0]).toMatchObject({ id: 'a'.repeat(40), told: [{ type: 'answer', sdp: 'one' }], destroyed: false })
    expect(signalling.budget.offers).toBe(0)
  })

  it.each<[string, Partial<Standing>]>([
    ['there is no room', { admits: () => false }],
    ['the peer is here already', { knows: () => true }],
  ])('of others get no connection when %s', async (...[, given]) => {
    const { met } = join(1, { ...given, left: 0 })
    socket().open()
    socket().say({
      info_hash: hexToBinary(hashOf(1)),
      peer_id: hexToBinary('a'.repeat(40)),
      offer: { type: 'offer', sdp: 'theirs' },
      offer_id: hexToBinary('b'.repeat(40)),
    })
    await settle()
    expect([met, made]).toEqual([[], []])
  })

  it('never exceed the budget of all torrents', async () => {
    for (let i = 0; i < 100; i++) join(i)
    socket().open()
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 100; i++) socket().counts(hashOf(i), 50, 50)
      await vi.advanceTimersByTimeAsync(1_000)
      expect(alive()).toBeLessThanOrEqual(LIMITS.offers)
      expect(signalling.budget.offers).toBe(alive())
    }
    expect(alive()).toBe(LIMITS.offers)
  })
})

describe('announces', () => {
  it('of a thousand torrents are rate-limited, hold no connection and share one timer', async () => {
    const torrents = Array.from({ length: 1_000 }, (_, i) => join(i, { left: i % 2 === 0 ? 0 : 9 }))
    socket().onSaid = ({ info_hash, left }) =>
      socket().say({ info_hash, interval: 600, complete: left === 0 ? 1 : 0, incomplete: left === 0 ? 0 : 1 })
    socket().open()
    expect(sockets).toHaveLength(1)
    for (let second = 1; second <= 60; second++) {
      await vi.advanceTimersByTimeAsync(1_000)
      expect(socket().said.length).toBeLessThanOrEqual(LIMITS.announceBurst + second * LIMITS.announcesPerSecond)
      expect(vi.getTimerCount()).toBe(1)
    }
    expect(made).toEqual([])
    // Torrents that need peers announce more often, and still all of them announced.
    await vi.advanceTimersByTimeAsync(600_000)
    expect(new Set(socket().said.map(({ info_hash }) => info_hash)).size).toBe(1_000)
    for (const { discovery } of torrents) discovery.destroy()
    expect([vi.getTimerCount(), signalling.timers.size, socket().destroyed]).toEqual([0, 0, true])
  })

  it('are repeated, less and less often, while there is no peer, and rarely once there is one', async () => {
    const { progress, discovery } = join(1)
    socket().open()
    await vi.advanceTimersByTimeAsync(600_000)
    const lonely = socket().said.map(({ at }) => at)
    const gaps = lonely.slice(1).map((at, i) => at - (lonely[i] ?? 0))
    expect(gaps[0]).toBeGreaterThanOrEqual(LIMITS.peerlessAnnounceMinMs / 2)
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b))
    progress.peers = 1
    discovery.peersChanged()
    socket().counts(hashOf(1), 1, 1)
    const before = socket().said.length
    await vi.advanceTimersByTimeAsync(100_000)
    expect(socket().said.length - before).toBeLessThanOrEqual(1)
    progress.peers = 0
    discovery.peersChanged()
    await vi.advanceTimersByTimeAsync(LIMITS.peerlessAnnounceMinMs)
    expect(socket().said.length - before).toBeGreaterThanOrEqual(1)
  })

  it('are repeated after an hour when a tracker’s interval is longer, and use its counts', async () => {
    const { discovery } = join(1, { peers: 1 })
    socket().open()
    socket().say({ info_hash: hexToBinary(hashOf(1)), interval: 7 * 86_400, complete: 3, incomplete: 0 })
    expect(discovery.summaries()[0]?.seeders).toBe(3)
    await vi.advanceTimersByTimeAsync(LIMITS.peerlessAnnounceMaxMs)
    const before = socket().said.length
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(socket().said.length).toBeGreaterThan(before)
    expect(discovery.summaries()[0]?.error).toBeNull()
  })

  it('report a completed torrent, without offers', async () => {
    const { progress, discovery } = join(1)
    socket().open()
    progress.left = 0
    discovery.complete()
    expect(socket().said.at(-1)).toMatchObject({ event: 'completed', left: 0, offers: [] })
  })

  it('of a torrent that returns soon skip the goodbye', async () => {
    for (let i = 0; i < 2 * LIMITS.announceBurst; i++) join(100 + i)
    const { discovery } = join(1)
    socket().open()
    await vi.advanceTimersByTimeAsync(60_000)
    for (let i = 0; i < 2 * LIMITS.announceBurst; i++) join(200 + i)
    discovery.destroy()
    join(1)
    await vi.advanceTimersByTimeAsync(60_000)
    const events = socket()
      .said.filter(({ info_hash }) => info_hash === hexToBinary(hashOf(1)))
      .flatMap(({ event }) => event ?? [])
    expect(events).toEqual(['started', 'started'])
  })
})
