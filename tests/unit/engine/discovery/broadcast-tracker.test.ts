import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { broadcastName, isBroadcastMessage } from '../../../../src/engine/discovery/broadcast-message.ts'
import { BroadcastTracker, broadcastTracker } from '../../../../src/engine/discovery/broadcast-tracker.ts'
import { TrackerDiscovery } from '../../../../src/engine/discovery/discovery.ts'
import type { Signal, SignalPeer } from '../../../../src/engine/discovery/signal-peer.ts'
import { Signalling } from '../../../../src/engine/discovery/signalling.ts'
import type { AnnounceProgress, TrackerHost } from '../../../../src/engine/discovery/tracker.ts'
import { asInfoHash } from '../../../info-hash.ts'

const HASH = asInfoHash('ab'.repeat(20))
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A connection that emits descriptions and records those it is given. */
class FakePeer extends EventEmitter implements SignalPeer {
  id?: string
  readonly told: Signal[] = []
  destroyed = false
  readonly #name: string

  constructor(name: string, initiator: boolean) {
    super()
    this.#name = name
    if (initiator) queueMicrotask(() => this.emit('signal', { type: 'offer', sdp: `offer of ${name}` }))
  }
  signal(description: Signal): void {
    this.told.push(description)
    this.emit('signalled', description)
    if (description.type === 'offer') {
      queueMicrotask(() => this.emit('signal', { type: 'answer', sdp: `answer of ${this.#name}` }))
    }
  }
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    queueMicrotask(() => this.emit('close'))
  }
}

let channels = 0
const newName = (): string => `test-${process.pid}-${++channels}`

/** One engine's tracker, and the peers it finds. */
class Engine extends EventEmitter implements TrackerHost {
  readonly infoHash: InfoHash
  readonly peerId: string
  readonly rtcConfiguration = {}
  readonly signalling: Signalling
  readonly made: FakePeer[] = []
  readonly peers: FakePeer[] = []
  readonly tracker: BroadcastTracker
  left: number
  hasRoom = true
  time = 0

  constructor(channel: string, id: string, left: number, infoHash = HASH) {
    super()
    this.infoHash = infoHash
    this.left = left
    this.peerId = id.charCodeAt(0).toString(16).repeat(20)
    this.on('peer', (peer: FakePeer) => this.peers.push(peer))
    this.signalling = new Signalling(() => 0, {
      makePeer: (initiator) => {
        const peer = new FakePeer(id, initiator)
        this.made.push(peer)
        return peer
      },
      now: () => this.time,
    })
    this.tracker = new BroadcastTracker(this, `broadcast:${channel}`, channel)
    ends.push(() => this.tracker.release())
  }
  progress(): AnnounceProgress {
    return { uploaded: 0, downloaded: 0, left: this.left, complete: this.left === 0, peers: 0, connectionsLeft: 5 }
  }
  hasPeer(): boolean {
    return false
  }
  accepts(): boolean {
    return this.hasRoom
  }
  onPeer(peer: SignalPeer): void {
    this.emit('peer', peer)
  }
  onTrackerFailed(): void {}
  onWarning(): void {}
  hello(): void {
    this.tracker.announce()
  }
  next(): Promise<FakePeer> {
    return new Promise((resolve) => this.once('peer', resolve))
  }
}

/** Resolves when all messages on the channel were delivered. */
async function quiet(channel: string): Promise<void> {
  const [one, other] = [
    new BroadcastChannel(`freshet-tracker:${channel}`),
    new BroadcastChannel(`freshet-tracker:${channel}`),
  ]
  for (let turn = 0; turn < 6; turn++) {
    const heard = new Promise((resolve) =>
      other.addEventListener('message', ({ data }) => data === turn && resolve(null)),
    )
    one.postMessage(turn)
    await heard
  }
  one.close()
  other.close()
}

describe('two peers of one origin', () => {
  it.each([
    ['the one with the lower id comes last', ['b', 'a']],
    ['the one with the lower id comes first', ['a', 'b']],
  ] as const)('connect once, the lower id offering: %s', async (...[, [first, second]]) => {
    const channel = newName()
    const parties = { [first]: new Engine(channel, first, 0), [second]: new Engine(channel, second, 9) }
    const low = parties.a as Engine
    const high = parties.b as Engine
    parties[first]?.hello()
    await quiet(channel)
    const met = [low.next(), high.next()]
    parties[second]?.hello()
    const [offering, answering] = await Promise.all(met)
    expect(answering?.told).toEqual([{ type: 'offer', sdp: 'offer of a' }])
    expect(offering?.told).toEqual([{ type: 'answer', sdp: 'answer of b' }])
    expect(offering?.id).toBe('62'.repeat(20))
    low.hello()
    high.hello()
    await quiet(channel)
    expect([low.made.length, high.made.length]).toEqual([1, 1])
    const { state, seeders, leechers } = low.tracker.summary()
    expect([state, (seeders ?? 0) + (leechers ?? 0)]).toEqual(['working', 1])
  })

  it('connect again when the connection is lost', async () => {
    const channel = newName()
    const [low, high] = [new Engine(channel, 'a', 0), new Engine(channel, 'b', 9)]
    const met = [low.next(), high.next()]
    low.hello()
    high.hello()
    await Promise.all(met)
    for (const { peers } of [low, high]) peers[0]?.destroy()
    await quiet(channel)
    const again = [low.next(), high.next()]
    high.hello()
    await Promise.all(again)
    expect([low.made.length, high.made.length]).toEqual([2, 2])
  })

  it.each<[string, { left?: number; hasRoom?: boolean; infoHash?: InfoHash }]>([
    ['both have everything', { left: 0 }],
    ['one has no room', { hasRoom: false }],
    ['they are in other swarms', { infoHash: asInfoHash('cd'.repeat(20)) }],
  ])('do not connect when %s', async (...[, { left = 9, hasRoom = true, infoHash = HASH }]) => {
    const channel = newName()
    const [low, high] = [new Engine(channel, 'a', 0), new Engine(channel, 'b', left, infoHash)]
    low.hasRoom = hasRoom
    low.hello()
    high.hello()
    await quiet(channel)
    expect([low.peers, high.peers]).toEqual([[], []])
  })

  it('are counted until they leave or become silent', async () => {
    const channel = newName()
    const [low, high] = [new Engine(channel, 'a', 0), new Engine(channel, 'b', 0)]
    high.hello()
    low.hello()
    await quiet(channel)
    expect(low.tracker.summary().seeders).toBe(1)
    high.tracker.release()
    await quiet(channel)
    expect(low.tracker.summary().seeders).toBe(0)
    new Engine(channel, 'c', 0).hello()
    await quiet(channel)
    expect(low.tracker.summary().seeders).toBe(1)
    low.time = 200_000
    expect(low.tracker.summary().seeders).toBe(0)
  })
})

describe('messages of the channel', () => {
  it('are bounded', async () => {
    const channel = newName()
    const party = new Engine(channel, 'z', 0)
    party.hello()
    const crowd = new BroadcastChannel(`freshet-tracker:${channel}`)
    for (let i = 0; i < LIMITS.broadcastNeighbours + 20; i++) {
      crowd.postMessage({ kind: 'hello', infoHash: HASH, from: i.toString(16).padStart(40, '0'), left: 0 })
    }
    await quiet(channel)
    crowd.close()
    expect(party.tracker.summary().seeders).toBe(LIMITS.broadcastNeighbours)
  })

  const hello = { kind: 'hello', infoHash: HASH, from: HASH, left: 1 }
  const offer = { kind: 'offer', infoHash: HASH, from: HASH, to: HASH, id: HASH, sdp: '' }
  it.each([
    null,
    'hello',
    {},
    { ...hello, kind: 'welcome' },
    { ...hello, infoHash: 'AB'.repeat(20) },
    { ...hello, left: -1 },
    { ...hello, left: Number.NaN },
    { ...hello, kind: 'here' },
    { ...offer, sdp: 7 },
    { ...offer, sdp: 'x'.repeat(LIMITS.trackerMessageCharacters + 1) },
    { ...offer, id: '' },
    { ...offer, to: null },
  ])('are refused when malformed: %#', (data) => {
    expect(isBroadcastMessage(data)).toBe(false)
  })

  it('are accepted when valid', () => {
    for (const data of [
      hello,
      offer,
      { ...offer, kind: 'answer' },
      { ...hello, kind: 'bye' },
      { ...hello, kind: 'here', to: HASH },
    ]) {
      expect(isBroadcastMessage(data)).toBe(true)
    }
  })
})

describe('a broadcast address', () => {
  it('has a name, and no other address has one', () => {
    expect(broadcastName('broadcast:demo')).toBe('demo')
    for (const url of ['broadcast:', 'broadcast:A', 'broadcast://demo', 'wss://demo', `broadcast:${'a'.repeat(33)}`]) {
      expect(broadcastName(url)).toBeNull()
    }
  })

  it('adds a tracker to the discovery', () => {
    const discovery = new TrackerDiscovery({
      broadcastTracker,
      infoHash: HASH,
      peerId: HASH,
      trackers: [`broadcast:${newName()}`, 'udp://far.example:1'],
      rtcConfiguration: {},
      signalling: new Signalling(() => 0),
      progress: () => ({ uploaded: 0, downloaded: 0, left: 1, complete: false, peers: 0, connectionsLeft: 5 }),
    })
    ends.push(() => discovery.destroy())
    discovery.start()
    expect(discovery.summaries().map(({ state }) => state)).toEqual(['working', 'unusable'])
  })
})
