import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { ReadingOptions } from '../../../src/protocol/adding/choosing.ts'
import type { EngineApi, EngineEvents } from '../../../src/protocol/engine.ts'
import type { PiecesApi, PiecesEvents } from '../../../src/protocol/pieces.ts'
import { connect } from '../../../src/protocol/rpc.ts'
import type { HostCosts } from '../../../src/protocol/session.ts'
import { asInfoHash } from '../../info-hash.ts'
import { madeUpBytes } from '../../stack/content.ts'
import { startTracker } from '../../stack/tracker.ts'
import { startWebSeed, type WebSeed } from '../../stack/web-seed.ts'
import { Life, PersistentDisk } from './lives.ts'

const PIECE = 64 * 1024
const LENGTH = 128 * PIECE
const bytes = madeUpBytes('film.mp4', LENGTH)
const sha1 = (data: Uint8Array) => createHash('sha1').update(data).digest()
const hashesOf = (data: Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: data.length / PIECE }, (_, i) => sha1(data.subarray(i * PIECE, (i + 1) * PIECE))))
const made = createTorrent({
  name: 'film.mp4',
  length: LENGTH,
  pieceLength: PIECE,
  hashes: hashesOf(bytes),
  // Never asked: the embed names its own.
  webSeeds: ['https://other.example.org/film.mp4'],
})
const infoHash = asInfoHash(sha1(made.info).toString('hex'))
const source = { kind: 'metainfo', bytes: made.torrentFile } as const
/** What a host is asked for beyond the read position of a reader that reports nothing, at most. */
const AHEAD = (LIMITS.readerLeadMinMs / 1_000) * LIMITS.readerBytesPerSecond

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function startReading(disk = new PersistentDisk(1 << 26), more: Partial<ReadingOptions> = {}) {
  const host = await startWebSeed([{ name: 'here/a-film.mp4', bytes }])
  closers.push(() => host.close())
  const life = new Life(disk)
  closers.push(() => life.kill())
  const reading = { src: `${host.url}here/a-film.mp4`, fileIndex: 0, trackers: [], ...more }
  await life.engine.add(source, { reading })
  await life.until(infoHash, ({ state }) => state === 'seeding')
  return { host, life, reading }
}

/** Reads as the service worker does; resolves to where it ended. */
async function read({ engine }: Life, from: number, to: number): Promise<void> {
  const { streamId } = engine.streams.open({ infoHash, fileIndex: 0, start: from, end: LENGTH - 1 })
  for (let position = from; position < to; ) position += (await engine.streams.available(streamId, position)).bytes
  engine.streams.close(streamId)
}

function lengthOf(range: string): number {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range)!
  return Number(last) - Number(first) + 1
}

const asked = (host: WebSeed): number => host.sentBytes()

describe('a torrent that is only read', () => {
  it('asks its host for what a reader waits for, and for little beyond', async () => {
    const { host, life } = await startReading()
    expect(asked(host)).toBe(0)
    await read(life, 0, PIECE)
    expect(asked(host)).toBeLessThanOrEqual(AHEAD + 2 * PIECE)
    await read(life, 40 * PIECE, 72 * PIECE)
    expect(asked(host)).toBeLessThanOrEqual(33 * PIECE + 2 * (AHEAD + 2 * PIECE))
    expect(host.requests.every(({ path }) => path === '/here/a-film.mp4')).toBe(true)
  })

  it('asks for nothing that was read before, in a next life too, where it is still only read', async () => {
    const disk = new PersistentDisk(1 << 26)
    const { host, life } = await startReading(disk)
    await read(life, 0, 8 * PIECE)
    await life.engine.saveAll()
    life.kill()
    await host.close()
    closers.length = 0

    const next = new Life(disk)
    closers.push(() => next.kill())
    await next.engine.loaded
    await next.until(infoHash, ({ state }) => state === 'seeding')
    await read(next, 0, 8 * PIECE)
  })

  it('ends with `mismatch` when its host has another file of that length', async () => {
    const { host, life } = await startReading()
    host.behave(() => ({ wrong: true }))
    await expect(read(life, 0, PIECE)).rejects.toMatchObject({ code: 'failed' })
    const failed = await life.until(infoHash, ({ state }) => state === 'failed')
    expect(failed).toMatchObject({ peers: 0, error: { code: 'mismatch', fields: { piece: expect.any(Number) } } })
  })

  it('goes on with another host that the owner names later', async () => {
    const { host, life, reading } = await startReading()
    host.behave(() => ({ status: 404 }))
    const other = await startWebSeed([{ name: 'moved.mp4', bytes }])
    closers.push(() => other.close())
    const result = await life.engine.add(source, { reading: { ...reading, src: `${other.url}moved.mp4` } })
    expect(result.existed).toBe(true)
    await read(life, 0, PIECE)
    expect(asked(other)).toBeGreaterThan(0)
  })

  it('fetches pieces that no copy in the swarm has, as far as its owner and the visitor allow', async () => {
    const tracker = await startTracker()
    closers.push(() => tracker.close())
    const disk = new PersistentDisk(1 << 26)
    const { host, life } = await startReading(disk, { trackers: [tracker.url], bootstrapBytes: 5 * PIECE + 1 })
    life.connection.watch(infoHash)
    const costs = (): HostCosts | null | undefined => life.view?.detail?.hostCosts
    await life.until(infoHash, () => costs()?.extraBytes === 5 * PIECE)
    expect(costs()).toEqual({ wastedBytes: 0, extraBytes: 5 * PIECE, ungivenBytes: 5 * PIECE })
    expect(asked(host)).toBe(5 * PIECE)
    expect((await life.engine.traffic()).month.uploadedBytes).toBe(5 * PIECE)
    expect(host.ranges.every((range) => lengthOf(range) === PIECE)).toBe(true)
  })

  it('refuses by name what an embed does not do', async () => {
    const { port1, port2 } = new MessageChannel()
    closers.push(() => port1.close())
    const { port1: pieces } = new MessageChannel()
    closers.push(() => pieces.close())
    const parts = { fetchMetadata: null, broadcastTracker: null }
    new Engine(connect<PiecesApi, PiecesEvents>(pieces), { trackers: [], iceServers: [] }, parts).connect(port2)
    const client = connect<EngineApi, EngineEvents>(port1)
    const refused = { name: 'ProtocolError', code: 'unknown-method' }
    const share = { files: [], name: 'x', trackers: [] } as unknown as Parameters<EngineApi['share']>[1]
    await expect(client.call('share', ['id', share])).rejects.toMatchObject({ ...refused, fields: { method: 'share' } })
    await expect(client.call('selectFiles', [infoHash, [0], true])).rejects.toMatchObject(refused)
    await expect(client.call('recheck', [infoHash])).rejects.toMatchObject(refused)
    expect(await client.call('traffic', [])).toMatchObject({ month: { uploadedBytes: expect.any(Number) } })
  })

  it('refuses a file that the torrent does not have', async () => {
    const life = new Life(new PersistentDisk(1 << 20))
    closers.push(() => life.kill())
    const { torrentFile } = createTorrent({
      ...{ name: 'b', length: PIECE, pieceLength: PIECE, webSeeds: [] },
      hashes: hashesOf(bytes.subarray(0, PIECE)),
    })
    const reading = { src: 'https://cdn.example.org/b', fileIndex: 1, trackers: [] }
    await expect(life.engine.add({ kind: 'metainfo', bytes: torrentFile }, { reading })).rejects.toMatchObject({
      code: 'unknown-file',
    })
  })
})
