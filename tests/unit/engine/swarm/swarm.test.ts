import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SimplePeer } from 'webtorrent/lib/torrent.js'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { Swarm, SwarmHost } from '../../../../src/engine/swarm/swarm.ts'
import { SwarmClient } from '../../../../src/engine/swarm/swarm-client.ts'
import { asInfoHash } from '../../../info-hash.ts'

const clients: SwarmClient[] = []
afterEach(() =>
  Promise.all(clients.splice(0).map((client) => new Promise<void>((done) => client.destroy(() => done())))),
)

function makeClient(): SwarmClient {
  const client = new SwarmClient({ trackers: [], iceServers: [] })
  clients.push(client)
  return client
}

/** A swarm of a magnet whose metainfo nobody has. */
function join(client: SwarmClient, digit: string): Swarm {
  const nothing = (): void => {}
  const host: SwarmHost = {
    infoHash: asInfoHash(digit.repeat(40)),
    name: 'x',
    geometry: null,
    torrentFile: null,
    trackers: [],
    bitfield: null,
    queuedBytes: 0,
    money: null,
    acceptMetadata: async () => {},
    put: async () => ({ verified: true }),
    read: async () => new Uint8Array(),
    onReady: nothing,
    onVerified: nothing,
    onReceived: nothing,
    onSent: nothing,
    onBanned: nothing,
    onFailed: nothing,
    onWarning: nothing,
  }
  return client.join(host)
}

/** A connection that never opens. */
class Silent extends EventEmitter implements SimplePeer {
  connected = false
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
const add = (swarm: Swarm, peer: Silent): boolean => swarm.addPeer(peer, 'tracker')

describe('Swarm', () => {
  it('connects to at most so many peers at a time, and closes the connection of one more', async () => {
    const swarm = join(makeClient(), 'a')
    await new Promise((resolve) => swarm.once('infoHash', () => resolve(null)))
    const crowd = peers(LIMITS.pendingPeersPerTorrent + 3, 'p')
    expect(crowd.filter((peer) => add(swarm, peer))).toHaveLength(LIMITS.pendingPeersPerTorrent)
    expect(crowd.filter((peer) => peer.refused)).toHaveLength(3)
    swarm.removePeer('p0')
    expect(add(swarm, new Silent('late'))).toBe(true)
  })

  it('connects to at most so many peers at a time in all torrents together', async () => {
    const client = makeClient()
    const swarms = ['b', 'c', 'd', 'e'].map((digit) => join(client, digit))
    await Promise.all(swarms.map((swarm) => new Promise((resolve) => swarm.once('infoHash', () => resolve(null)))))
    const admitted = swarms.flatMap((swarm, i) =>
      peers(LIMITS.pendingPeersPerTorrent, `s${i}-`).filter((peer) => add(swarm, peer)),
    )
    expect(admitted).toHaveLength(LIMITS.pendingPeers)
    await new Promise<void>((done) => swarms[0]?.destroy(null, done))
    expect(client.house.pending).toBe(LIMITS.pendingPeers - LIMITS.pendingPeersPerTorrent)
  })

  it('has no timer of its own while nobody is there', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    try {
      const client = makeClient()
      const before = vi.getTimerCount()
      const swarms = ['1', '2', '3'].map((digit) => join(client, digit))
      await Promise.all(swarms.map((swarm) => new Promise((resolve) => swarm.once('infoHash', () => resolve(null)))))
      expect(vi.getTimerCount()).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not complete before it was said what is wanted', async () => {
    const swarm = join(makeClient(), 'e')
    await new Promise((resolve) => swarm.once('infoHash', () => resolve(null)))
    Object.assign(swarm, { ready: true })
    expect(swarm.complete).toBe(false)
    swarm.want([])
    expect(swarm.complete).toBe(true)
  })

  it('takes no address: a browser cannot dial one', async () => {
    const swarm = join(makeClient(), 'f')
    await new Promise((resolve) => swarm.once('infoHash', () => resolve(null)))
    expect(swarm.addPeer('127.0.0.1:6881', 'manual')).toBe(false)
  })
})
