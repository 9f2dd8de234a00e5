import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { asInfoHash } from '../../../info-hash.ts'
import { startWebSeed } from '../../../stack/web-seed.ts'
import { bencode } from '../../../vectors/torrents.ts'
import { sampleTorrent } from '../../pieces/torrent.ts'
import { Life, PersistentDisk } from '../lives.ts'

const PIECE = 16

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A torrent of three files, an engine, and a web seed that counts. */
async function setUp(name: string) {
  const { layout, bytes } = sampleTorrent(PIECE, [4 * PIECE, 2 * PIECE, 3 * PIECE])
  const files = ['a.mkv', 'b.srt', 'c.nfo'].map((file, index) => ({
    path: [file],
    length: layout.files[index]!.length,
  }))
  const info = bencode({ files, name, 'piece length': PIECE, pieces: layout.hashes })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const torrentFile = bencode({ info: { files, name, 'piece length': PIECE, pieces: layout.hashes } })
  const parts = layout.files.map(({ offset, length }, index) => ({
    name: `${name}/${files[index]!.path[0]}`,
    bytes: bytes.slice(offset, offset + length),
  }))
  const seed = await startWebSeed([...parts, { name: 'some.torrent', bytes: torrentFile }])
  const disk = new PersistentDisk(1 << 20)
  const life = new Life(disk)
  closers.push(
    () => seed.close(),
    () => life.kill(),
    () => life.engine.client.close(),
  )
  const link = (rest: string) => ({ kind: 'magnet', text: `magnet:?xt=urn:btih:${infoHash}${rest}` }) as const
  const ws = `&ws=${encodeURIComponent(seed.url)}`
  const xs = `&xs=${encodeURIComponent(`${seed.url}some.torrent`)}`
  const contentRequests = () => seed.requests.filter(({ path }) => !path.endsWith('.torrent')).map(({ path }) => path)
  return { infoHash, life, disk, seed, link, ws, xs, torrentFile, contentRequests }
}

test('a link whose files are to be chosen brings the list of files and nothing else, then the chosen files', async () => {
  const { infoHash, life, link, ws, xs, contentRequests } = await setUp('choose')
  await life.engine.add(link(ws + xs), { choosing: true })
  const waiting = await life.until(infoHash, ({ state }) => state === 'choosing')
  expect(waiting).toMatchObject({ choosing: true, selectedBytes: 9 * PIECE, outlook: null })
  // A change of the proposal, and a second add, start nothing either.
  await life.engine.selectFiles(infoHash, [2], false)
  expect(await life.engine.add(link(ws))).toEqual({ infoHash, existed: true })
  await life.engine.pause(infoHash)
  await life.engine.resume(infoHash)
  await life.until(infoHash, ({ state, peers }) => state === 'choosing' && peers === 1)
  expect(contentRequests()).toEqual([])

  await life.engine.chooseFiles(infoHash, [1])
  const done = await life.until(infoHash, ({ state }) => state === 'seeding')
  expect(done).toMatchObject({ choosing: false, selectedBytes: 2 * PIECE, verifiedBytes: 2 * PIECE })
  expect(new Set(contentRequests())).toEqual(new Set(['/choose/b.srt']))
})

test('the choice outlives the engine, with what was proposed', async () => {
  const { infoHash, life, disk, link, ws, xs, contentRequests } = await setUp('again')
  await life.engine.add(link(`${ws + xs}&so=0,2`), { choosing: true })
  await life.until(infoHash, ({ state }) => state === 'choosing')
  await life.engine.selectFiles(infoHash, [0], false)
  await life.engine.client.close()
  life.kill()

  const next = new Life(disk)
  closers.push(() => next.engine.client.close())
  const waiting = await next.until(infoHash, ({ state, peers }) => state === 'choosing' && peers === 1)
  expect(waiting.selectedBytes).toBe(3 * PIECE)
  expect(contentRequests()).toEqual([])
  await next.engine.chooseFiles(infoHash, [0, 1])
  expect((await next.until(infoHash, ({ state }) => state === 'seeding')).selectedBytes).toBe(6 * PIECE)
})

test('the choice waits for the metainfo, and is refused before', async () => {
  const { infoHash, life, link, ws } = await setUp('early')
  await life.engine.add(link(ws), { choosing: true })
  expect((await life.until(infoHash, () => true)).choosing).toBe(true)
  await expect(life.engine.chooseFiles(infoHash, [0])).rejects.toMatchObject({ code: 'no-metadata' })
})

test('files that the torrent does not have are refused, and the choice is still to be made', async () => {
  const { infoHash, life, torrentFile } = await setUp('wrong')
  await life.engine.add({ kind: 'metainfo', bytes: torrentFile }, { choosing: true })
  await expect(life.engine.chooseFiles(infoHash, [0, 7])).rejects.toMatchObject({ code: 'unknown-file' })
  expect((await life.until(infoHash, () => true)).state).toBe('choosing')
})

test('an add that is cancelled leaves nothing', async () => {
  const { infoHash, life, link, ws, xs, torrentFile } = await setUp('cancel')
  await life.engine.add(link(''), { choosing: true })
  await life.engine.cancelAdd(infoHash)
  await life.engine.add(link(ws + xs), { choosing: true })
  await life.until(infoHash, ({ state }) => state === 'choosing')
  await life.engine.cancelAdd(infoHash)
  expect(await life.engine.kept()).toEqual([])
  // What comes next starts anew.
  await life.engine.add({ kind: 'metainfo', bytes: torrentFile })
  await life.until(infoHash, ({ choosing, state }) => !choosing && state === 'downloading')
})

test('cancelling keeps what an earlier torrent left', async () => {
  const { infoHash, life, link, ws, xs } = await setUp('left')
  await life.engine.add(link(ws + xs))
  await life.until(infoHash, ({ state }) => state === 'seeding')
  await life.engine.remove(infoHash, { deleteData: false })
  await life.engine.add(link(ws + xs), { choosing: true })
  await life.until(infoHash, ({ state, verifiedBytes }) => state === 'choosing' && verifiedBytes === 9 * PIECE)
  await life.engine.cancelAdd(infoHash)
  expect((await life.engine.kept()).map((kept) => kept.infoHash)).toEqual([infoHash])
})
