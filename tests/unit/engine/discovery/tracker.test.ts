import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { intervalMsOf, isAnnounceResponse } from '../../../../src/engine/discovery/announce-response.ts'
import { TrackerDiscovery } from '../../../../src/engine/discovery/discovery.ts'
import { Signalling } from '../../../../src/engine/discovery/signalling.ts'
import { asInfoHash } from '../../../info-hash.ts'

const infoHash = asInfoHash('0123456789abcdef0123456789abcdef01234567')
const infoHashBinary = Buffer.from(infoHash, 'hex').toString('latin1')
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

async function tracker(
  port = 0,
): Promise<{ url: string; server: WebSocketServer; next(): Promise<Announce>; sockets: Set<WebSocket> }> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const waiting: ((announce: Announce) => void)[] = []
  const arrived: Announce[] = []
  const sockets = new Set<WebSocket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('message', (data) => {
      const announce = { ...JSON.parse(String(data)), reply: (answer: object) => socket.send(JSON.stringify(answer)) }
      const take = waiting.shift()
      if (take) take(announce)
      else arrived.push(announce)
    })
  })
  cleanups.push(() => {
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  const next = (): Promise<Announce> => {
    const announce = arrived.shift()
    return announce ? Promise.resolve(announce) : new Promise((resolve) => waiting.push(resolve))
  }
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server, next, sockets }
}
interface Announce {
  action: string
  event?: string
  info_hash: string
  left: number
  numwant: number
  offers: object[]
  reply(answer: object): void
}

function discover(
  trackers: string[],
  signalling = new Signalling(() => 0),
  hash = infoHash,
  progress = { complete: false },
): TrackerDiscovery {
  const discovery = new TrackerDiscovery({
    broadcastTracker: null,
    infoHash: hash,
    peerId: 'f'.repeat(40),
    trackers,
    rtcConfiguration: {},
    signalling,
    progress: () => ({ uploaded: 1, downloaded: 2, left: 3, ...progress, peers: 0, connectionsLeft: 0 }),
  })
  discovery.on('warning', () => {})
  cleanups.push(() => discovery.destroy())
  discovery.start()
  return discovery
}

describe('TrackerDiscovery', () => {
  it('announces, reads the counts, and announces `stopped` at the end', async () => {
    const { url, next } = await tracker()
    const discovery = discover([url])
    const started = await next()
    expect(started).toMatchObject({ action: 'announce', event: 'started', left: 3, numwant: 0 })
    started.reply({ action: 'announce', info_hash: infoHashBinary, interval: 120, complete: 4, incomplete: 2 })
    await expect
      .poll(() => discovery.summaries()[0])
      .toMatchObject({ state: 'working', seeders: 4, leechers: 1, error: null })
    discovery.destroy()
    expect((await next()).event).toBe('stopped')
  })

  it.each<[string, object, string]>([
    [
      'failure reason',
      { action: 'announce', info_hash: infoHashBinary, 'failure reason': 'not registered' },
      'refused',
    ],
    ['failure reason without an action', { 'failure reason': 'not registered' }, 'refused'],
    ['error', { action: 'error', message: 'not registered' }, 'refused'],
    ['error object', { error: { code: 3, message: ' not\nregistered\u202e' } }, 'refused'],
    [
      'warning message',
      {
        action: 'announce',
        info_hash: infoHashBinary,
        complete: 1,
        incomplete: 1,
        'warning message': 'not registered',
      },
      'working',
    ],
  ])('shows what a tracker says, in its own words: %s', async (_shape, message, state) => {
    const { url, next } = await tracker()
    const discovery = discover([url])
    ;(await next()).reply(message)
    await expect
      .poll(() => discovery.summaries()[0])
      .toMatchObject({ state, error: { fields: { reason: 'not registered' } } })
  })

  it('announces again soon when more is wanted, and not before', async () => {
    const { url, next } = await tracker()
    const progress = { complete: true }
    const discovery = discover([url], undefined, undefined, progress)
    const started = await next()
    // There are only seeders, which are of no use: the tracker's own interval holds.
    started.reply({ action: 'announce', info_hash: infoHashBinary, interval: 600, complete: 2, incomplete: 0 })
    await expect.poll(() => discovery.summaries()[0]).toMatchObject({ seeders: 2, leechers: 0 })
    const again = next()
    discovery.peersChanged()
    progress.complete = false
    discovery.peersChanged()
    expect((await again).event).toBeUndefined()
  })

  it('reconnects within seconds after an outage, and announces again', async () => {
    const first = await tracker()
    const discovery = discover([first.url])
    await first.next()
    const port = Number(new URL(first.url).port)
    const closed = new Promise((resolve) => first.server.close(resolve))
    for (const socket of first.sockets) socket.terminate()
    await closed
    await expect.poll(() => discovery.summaries()[0]?.state).toBe('waiting')
    const second = await tracker(port)
    const before = Date.now()
    const again = await second.next()
    expect(again.action).toBe('announce')
    expect(Date.now() - before).toBeLessThan(15_000)
  })

  it('has one socket for all torrents of an engine, and passes each its messages', async () => {
    const { url, next, sockets } = await tracker()
    const signalling = new Signalling(() => 0)
    const other = asInfoHash('f'.repeat(40))
    const [first, second] = [discover([url], signalling), discover([url], signalling, other)]
    const announces = [await next(), await next()]
    expect(announces.map(({ event }) => event)).toEqual(['started', 'started'])
    expect(sockets.size).toBe(1)
    for (const { info_hash, reply } of announces) {
      reply({
        action: 'announce',
        info_hash,
        interval: 120,
        complete: info_hash === infoHashBinary ? 7 : 8,
        incomplete: 1,
      })
    }
    await expect.poll(() => [first.summaries()[0]?.seeders, second.summaries()[0]?.seeders]).toEqual([7, 8])
    first.destroy()
    expect(await next()).toMatchObject({ event: 'stopped', info_hash: infoHashBinary })
    expect(sockets.size).toBe(1)
  })

  it('reports trackers that a browser cannot use', () => {
    const discovery = discover(['udp://tracker.invalid:80'])
    expect(discovery.summaries()[0]).toMatchObject({ state: 'unusable', error: { code: 'tracker-kind' } })
  })

  it('reports answers of another shape, and continues', async () => {
    const { url, next } = await tracker()
    const discovery = discover([url])
    const warnings: Error[] = []
    discovery.on('warning', (error: Error) => warnings.push(error))
    const started = await next()
    started.reply({ action: 'announce', info_hash: infoHashBinary, interval: -1 })
    started.reply({ action: 'announce', info_hash: infoHashBinary, interval: 60, complete: 1, incomplete: 0 })
    await expect.poll(() => discovery.summaries()[0]?.seeders).toBe(1)
    expect(warnings[0]).toMatchObject({ name: 'TrackerError', code: 'tracker-answer' })
  })
})

describe('isAnnounceResponse', () => {
  const good = { info_hash: infoHashBinary, interval: 120 }
  it.each([
    ['nothing', null, false],
    ['a short hash', { info_hash: 'abc' }, false],
    ['a good answer', good, true],
    [
      'an offer',
      { ...good, peer_id: infoHashBinary, offer_id: infoHashBinary, offer: { type: 'offer', sdp: 'x' } },
      true,
    ],
    ['an offer that is text', { ...good, offer: 'x' }, false],
    ['an interval of a microsecond', { ...good, interval: 0.000001 }, false],
    ['an interval of a week, which is waited for an hour', { ...good, interval: 604_800 }, true],
    ['an interval that never ends', { ...good, interval: Number.POSITIVE_INFINITY }, false],
    ['an interval that is text', { ...good, interval: '120' }, false],
    ['a count below zero', { ...good, complete: -4 }, false],
  ])('%s', (...[, data, expected]) => {
    expect(isAnnounceResponse(data)).toBe(expected)
  })
})

it.each([
  [5, 5_000],
  [120, 120_000],
  [3_600, 3_600_000],
  [604_800, 3_600_000],
])('a torrent waits at most an hour where its tracker asks for %i s', (interval, ms) => {
  expect(intervalMsOf(interval)).toBe(ms)
})
