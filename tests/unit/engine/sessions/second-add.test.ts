import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import { Content } from '../../../../src/engine/sessions/pieces/content.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { closeServer, listenOnLoopback } from '../../../stack/ports.ts'
import { startWebSeed } from '../../../stack/web-seed.ts'
import { sampleTorrent } from '../../pieces/torrent.ts'
import { Life, PersistentDisk } from '../lives.ts'

const PIECE = 16

const closers: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0).reverse()) await close()
})

/** A torrent of one file, an engine, and a server with the file. */
async function setUp(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [40 * PIECE])
  const { length, pieceLength, hashes } = layout
  const { torrentFile, info } = createTorrent({ name, length, pieceLength, hashes, webSeeds: [] })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const seed = await startWebSeed([
    { name, bytes },
    { name: 'some.torrent', bytes: torrentFile },
  ])
  const disk = new PersistentDisk(1 << 20)
  const life = new Life(disk)
  closers.push(
    () => seed.close(),
    () => life.kill(),
    () => life.engine.client.close(),
  )
  const magnet = (rest: string) => ({ kind: 'magnet', text: `magnet:?xt=urn:btih:${infoHash}${rest}` }) as const
  const file = { kind: 'metainfo', bytes: torrentFile } as const
  const ws = `&ws=${encodeURIComponent(`${seed.url}${name}`)}`
  const xs = (path: string) => `&xs=${encodeURIComponent(`${seed.url}${path}`)}`
  return { infoHash, life, seed, disk, magnet, file, ws, xs, torrentFile, length }
}

const isDone = ({ state }: { state: string }): boolean => state === 'seeding'

test('a .torrent ends the wait of a magnet link, whose web seeds then deliver', async () => {
  const { infoHash, life, magnet, file, ws } = await setUp('wait.bin')
  expect(await life.engine.add(magnet(ws))).toEqual({ infoHash, existed: false })
  expect(await life.engine.add(file)).toEqual({ infoHash, existed: true })
  await life.until(infoHash, isDone)
  expect(life.notices).toEqual([])
})

test('web seeds and trackers of a second link are taken over, before and after the metainfo is known', async () => {
  const { infoHash, life, magnet, file, ws } = await setUp('more.bin')
  await life.engine.add(magnet(''))
  await life.engine.add(magnet('&tr=ws%3A%2F%2F127.0.0.1%3A1%2Fa'))
  await life.engine.add(file)
  await life.until(infoHash, ({ state }) => state === 'downloading')
  await life.engine.add(magnet(ws))
  const done = await life.until(infoHash, isDone)
  expect(done.magnet).toContain('tr=ws')
  expect(done.magnet).toContain(ws.slice(1))
})

test('a paused torrent keeps what a second add brings, and goes on with it', async () => {
  const { infoHash, life, magnet, file, ws } = await setUp('paused.bin')
  await life.engine.add(magnet(''))
  await life.engine.pause(infoHash)
  await life.engine.add(file)
  await life.engine.add(magnet(ws))
  expect((await life.until(infoHash, ({ state }) => state === 'paused')).state).toBe('paused')
  await life.engine.resume(infoHash)
  await life.until(infoHash, isDone)
})

test('the .torrent file is fetched from the source of a link, from another after one fails', async () => {
  const { infoHash, life, magnet, ws, xs, seed } = await setUp('source.bin')
  await life.engine.add(magnet(`${xs('missing.torrent')}${xs('some.torrent')}${ws}`))
  await life.until(infoHash, isDone)
  expect(seed.requests.map(({ path }) => path).filter((path) => path.endsWith('.torrent'))).toEqual([
    '/missing.torrent',
    '/some.torrent',
  ])
  expect(life.notices).toEqual([])
})

test('sources and web seeds outlive the engine', async () => {
  const { infoHash, life, disk, magnet, ws, xs, seed } = await setUp('kept.bin')
  seed.behave(() => ({ status: 503 }))
  await life.engine.add(magnet(xs('some.torrent')))
  await life.engine.add(magnet(ws))
  await life.engine.saveAll()
  await life.engine.client.close()
  life.kill()
  seed.behave(() => null)
  const next = new Life(disk)
  closers.push(() => next.engine.client.close())
  await next.until(infoHash, isDone)
})

test('a source that a second link brings is asked', async () => {
  const { infoHash, life, magnet, ws, xs } = await setUp('late.bin')
  await life.engine.add(magnet(ws))
  await life.engine.add(magnet(xs('some.torrent')))
  await life.until(infoHash, isDone)
})

test('sources that bring something else say so, and the torrent waits on', async () => {
  const { infoHash, life, magnet } = await setUp('else.bin')
  const other = createTorrent({ name: 'x', length: 5, pieceLength: 16, hashes: new Uint8Array(20), webSeeds: [] })
  const bodies: Readonly<Record<string, Uint8Array>> = {
    '/other': other.torrentFile,
    '/page': new TextEncoder().encode('<html>'),
    '/broken': new TextEncoder().encode('d4:infoi1ee'),
    '/empty': new Uint8Array(),
  }
  const server: Server = createServer((request, response) => {
    const body = bodies[request.url ?? '']
    if (body) return response.end(body)
    // More than any torrent file has, and never all of it.
    response.writeHead(200, { 'Content-Length': LIMITS.torrentFileBytes + 1 }).write('d')
    return response
  })
  const port = await listenOnLoopback(server, 0)
  closers.push(() => closeServer(server))
  const urls = [...Object.keys(bodies), '/large'].map((path) => `http://127.0.0.1:${port}${path}`)
  const links = [...urls, 'https://10.0.0.1/x.torrent', 'http://far.example/x.torrent']
  life.connection.watch(infoHash)
  await life.engine.add(magnet(links.map((url) => `&xs=${encodeURIComponent(url)}`).join('')))
  const codes = (): (string | undefined)[] =>
    (life.view?.detail?.peers ?? []).flatMap(({ kind, error }) => (kind === 'source' ? [error?.code] : []))
  await vi.waitUntil(() => codes().length === 7 && codes().every(Boolean))
  expect(codes()).toEqual([
    'source-other',
    'source-not-torrent',
    'source-not-torrent',
    'source-not-torrent',
    'source-too-large',
    'web-seed-private-host',
    'web-seed-not-encrypted',
  ])
})

test('a torrent that is paused and resumed while its metainfo is taken over opens its store once', async () => {
  const { infoHash, life, magnet, file, ws } = await setUp('twice.bin')
  await life.engine.add(magnet(ws))
  const opened = vi.spyOn(Content, 'open')
  const added = [life.engine.add(file), life.engine.add(file)]
  await life.engine.pause(infoHash)
  await Promise.all([life.engine.resume(infoHash), life.engine.resume(infoHash), ...added])
  await life.until(infoHash, isDone)
  expect(opened).toHaveBeenCalledTimes(1)
  expect(life.notices).toEqual([])
})

test('a torrent that is removed while its metainfo is taken over leaves nothing behind', async () => {
  const { infoHash, life, magnet, file, disk } = await setUp('gone.bin')
  await life.engine.add(magnet(''))
  const adding = life.engine.add(file)
  await life.engine.remove(infoHash, { deleteData: true })
  await adding.catch(() => {})
  expect(await disk.list()).toEqual([])
})
