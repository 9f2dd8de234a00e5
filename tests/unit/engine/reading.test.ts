import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { asInfoHash } from '../../info-hash.ts'
import { madeUpBytes } from '../../stack/content.ts'
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

async function startReading(disk = new PersistentDisk(1 << 26)) {
  const host = await startWebSeed([{ name: 'here/a-film.mp4', bytes }])
  closers.push(() => host.close())
  const life = new Life(disk)
  closers.push(() => life.kill())
  const reading = { src: `${host.url}here/a-film.mp4`, fileIndex: 0, trackers: [] }
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
