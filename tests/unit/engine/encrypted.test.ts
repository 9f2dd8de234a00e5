import { expect, onTestFinished, test } from 'vitest'
import { formatContentKey, parseContentKey } from '../../../src/core/metainfo/content-key.ts'
import { formatMagnet } from '../../../src/core/metainfo/format-magnet.ts'
import { parseMagnet } from '../../../src/core/metainfo/magnet.ts'
import { startWebSeed } from '../../stack/web-seed.ts'
import { encryptedTorrent } from '../../vectors/encrypted-torrent.ts'
import { KEY_TEXT } from '../../vectors/encryption.ts'
import { multiFile } from '../../vectors/torrents.ts'
import { Life, PersistentDisk } from './lives.ts'

const key = parseContentKey(KEY_TEXT)
const wrongKey = formatContentKey(new Uint8Array(32))

/** An encrypted torrent with all its bytes on the disk. */
async function stored(...options: Parameters<typeof encryptedTorrent>) {
  const torrent = encryptedTorrent(...options)
  const disk = new PersistentDisk(1 << 24)
  for (const [index, bytes] of torrent.sealed.entries()) {
    ;(await disk.open(torrent.infoHash, index, true))?.write(bytes, 0)
  }
  return { ...torrent, disk, source: { kind: 'metainfo', bytes: torrent.torrentFile } as const }
}

test('an encrypted torrent without its key shows neutral names, until the key is given; a wrong one is refused', async () => {
  const { infoHash, disk, source, record, sealed } = await stored([100_000, 0])
  const life = new Life(disk)
  await life.engine.add(source)
  life.connection.watch(infoHash)
  const locked = await life.until(infoHash, ({ state }) => state === 'seeding')
  const sealedBytes = sealed.reduce((sum, { length }) => sum + length, 0)
  expect(locked).toMatchObject({
    name: 'encrypted-01234567',
    selectedBytes: sealedBytes,
    verifiedBytes: sealedBytes,
    contentKey: null,
    keyError: { name: 'EncryptionError', code: 'key-missing' },
  })
  expect(life.engine.streams.files(infoHash)[0]).toEqual({
    index: 0,
    path: ['encrypted-01234567', '0'],
    length: sealed[0]!.length,
    pad: false,
  })

  await expect(life.engine.useKey(infoHash, wrongKey)).rejects.toMatchObject({ code: 'wrong-key' })
  await expect(life.engine.useKey(infoHash, KEY_TEXT.slice(1))).rejects.toMatchObject({ code: 'key-cut' })
  await life.engine.useKey(infoHash, KEY_TEXT)
  const open = await life.until(infoHash, ({ contentKey }) => contentKey !== null)
  expect(open).toMatchObject({ name: 'holidays', keyError: null, contentKey: key, selectedBytes: 100_000 })
  expect(open.verifiedBytes).toBe(100_000)
  // A link without the key says nothing of the names.
  expect(parseMagnet(open.magnet)).toMatchObject({ infoHash, name: null, contentKey: null })
  expect(life.view?.detail).toMatchObject({
    comment: 'from the sea',
    createdAt: record.createdAt,
    files: record.files.map(({ path, length }, index) => ({ index, path, length, verifiedBytes: length })),
  })
  expect(life.engine.streams.files(infoHash)).toMatchObject(record.files.map((file) => ({ ...file, contentKey: key })))
  // A wrong one that comes later changes nothing.
  await expect(life.engine.useKey(infoHash, wrongKey)).rejects.toMatchObject({ code: 'wrong-key' })
  expect(life.view?.torrents[0]).toMatchObject({ name: 'holidays', contentKey: key })
  life.kill()

  const next = new Life(disk)
  next.connection.watch(null)
  expect(await next.until(infoHash, ({ name }) => name === 'holidays')).toMatchObject({ contentKey: key })
  await next.engine.remove(infoHash, { deleteData: true })
  next.kill()
})

test('a link that has the key shows the true names as soon as the metainfo is there', async () => {
  const { infoHash, disk, source, sealed } = await stored([40_000, 7])
  // One piece is missing: what is verified is counted in plain bytes.
  ;(await disk.open(infoHash, 0, false))?.write(new Uint8Array(16_384), 0)
  const life = new Life(disk)
  life.connection.watch(infoHash)
  await life.engine.add({ kind: 'magnet', text: formatMagnet({ infoHash, contentKey: key }) })
  const waiting = await life.until(infoHash, ({ state }) => state === 'metadata')
  expect(waiting).toMatchObject({ contentKey: key, keyError: null, magnet: `magnet:?xt=urn:btih:${infoHash}` })
  await life.engine.add(source)
  const open = await life.until(infoHash, ({ verifiedBytes }) => verifiedBytes > 0)
  expect(open).toMatchObject({ name: 'holidays', selectedBytes: 40_007, state: 'downloading' })
  expect(open.verifiedBytes).toBe(sealed[0]!.length - 16_384 + 7)
  await life.engine.remove(infoHash, { deleteData: true })
  life.kill()
})

test('a key that does not open the torrent says so, also after a restart, and a good link then opens it', async () => {
  const { infoHash, disk, source } = await stored([10, 10])
  const life = new Life(disk)
  life.connection.watch(null)
  await life.engine.add({ kind: 'magnet', text: formatMagnet({ infoHash, contentKey: wrongKey }) })
  await life.engine.add(source)
  const wrong = { name: 'encrypted-01234567', contentKey: null, keyError: { code: 'wrong-key' } }
  expect(await life.until(infoHash, ({ keyError }) => keyError !== null)).toMatchObject(wrong)
  await life.engine.saveAll()
  life.kill()

  const next = new Life(disk)
  next.connection.watch(null)
  expect(await next.until(infoHash, ({ keyError }) => keyError !== null)).toMatchObject(wrong)
  const bad = formatMagnet({ infoHash, contentKey: formatContentKey(new Uint8Array(32).fill(1)) })
  await expect(next.engine.add({ kind: 'magnet', text: bad })).rejects.toMatchObject({ code: 'wrong-key' })
  await next.engine.add({ kind: 'magnet', text: formatMagnet({ infoHash, contentKey: key }) })
  expect(await next.until(infoHash, ({ keyError }) => keyError === null)).toMatchObject({ name: 'holidays' })
  await next.engine.remove(infoHash, { deleteData: true })
  next.kill()
})

test.each([
  ['of a later version', { version: 2 }, 'share-version'],
  ['with a size that does not fit', { change: { files: [{ path: ['a', 'b'], length: 1 }] } }, 'record-damaged'],
] as const)('a record %s leaves the torrent as it is, and says so', async (_, options, code) => {
  const { infoHash, disk, source } = await stored([10, 20], options)
  const life = new Life(disk)
  life.connection.watch(null)
  await life.engine.add({ kind: 'magnet', text: formatMagnet({ infoHash, contentKey: key }) })
  await life.engine.add(source)
  expect(await life.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({
    name: 'encrypted-01234567',
    keyError: { code },
  })
  await life.engine.remove(infoHash, { deleteData: true })
  life.kill()
})

test('a key for a torrent that is not encrypted is refused, in words', async () => {
  const life = new Life(new PersistentDisk(1 << 20))
  const bytes = multiFile([{ length: 500, path: ['a'] }], { 'piece length': 500, pieces: 'h'.repeat(20) })
  const { infoHash } = await life.engine.add({ kind: 'metainfo', bytes })
  await expect(life.engine.useKey(infoHash, KEY_TEXT)).rejects.toMatchObject({ code: 'not-encrypted' })
  life.kill()
})

/** An encrypted torrent that a server has, and an engine; `start` makes the next engine on the same disk. */
async function served() {
  const { infoHash, torrentFile, sealed } = encryptedTorrent([50_000, 40_000])
  const files = sealed.map((bytes, index) => ({ name: `encrypted-01234567/${index}`, bytes }))
  const seed = await startWebSeed([...files, { name: 'some.torrent', bytes: torrentFile }])
  onTestFinished(() => seed.close())
  const disk = new PersistentDisk(1 << 24)
  const start = () => {
    const life = new Life(disk)
    onTestFinished(() => life.kill())
    onTestFinished(() => life.engine.client.close())
    life.connection.watch(null)
    return life
  }
  const [ws, xs] = [encodeURIComponent(seed.url), encodeURIComponent(`${seed.url}some.torrent`)]
  const link = (contentKey: typeof key | null) => ({
    kind: 'magnet' as const,
    text: `${formatMagnet({ infoHash, contentKey })}&ws=${ws}&xs=${xs}`,
  })
  const contentRequests = () => seed.requests.filter(({ path }) => !path.endsWith('.torrent')).map(({ path }) => path)
  return { infoHash, sealed, life: start(), start, link, contentRequests }
}

const isLocked = ({ state, peers }: { state: string; peers: number }): boolean => state === 'locked' && peers === 1

test.each([
  ['no key', null, 'key-missing'],
  ['a wrong key', wrongKey, 'wrong-key'],
] as const)(
  'a link with %s downloads nothing, also after a restart, until the key is there',
  async (_, first, code) => {
    const { infoHash, life, start, link, contentRequests } = await served()
    await life.engine.add(link(first))
    expect(await life.until(infoHash, isLocked)).toMatchObject({ locked: true, keyError: { code }, outlook: null })
    await life.engine.pause(infoHash)
    await life.until(infoHash, ({ state, locked }) => state === 'paused' && locked)
    await life.engine.resume(infoHash)
    await life.until(infoHash, isLocked)
    await life.engine.saveAll()
    await life.engine.client.close()
    life.kill()

    const next = start()
    await next.until(infoHash, isLocked)
    expect(contentRequests()).toEqual([])
    // The same link once more brings nothing.
    if (first === null) expect(await next.engine.add(link(null))).toEqual({ infoHash, existed: true })
    expect(await next.engine.add(link(key))).toEqual({ infoHash, existed: true, unlocked: true })
    expect(await next.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({
      name: 'holidays',
      locked: false,
    })
    expect(await next.engine.add(link(key))).toEqual({ infoHash, existed: true })
    await next.engine.remove(infoHash, { deleteData: true })
  },
)

test('a key that comes later starts the download, or the choice of files where the user wanted it', async () => {
  const { infoHash, life, link, contentRequests } = await served()
  await life.engine.add(link(null), { choosing: true })
  expect(await life.until(infoHash, isLocked)).toMatchObject({ choosing: true })
  await life.engine.useKey(infoHash, KEY_TEXT)
  expect(await life.until(infoHash, ({ state }) => state === 'choosing')).toMatchObject({ locked: false })
  expect(contentRequests()).toEqual([])
  await life.engine.remove(infoHash, { deleteData: true })
  await life.engine.add(link(null))
  await life.until(infoHash, isLocked)
  await life.engine.useKey(infoHash, KEY_TEXT)
  await life.until(infoHash, ({ state }) => state === 'seeding')
  await life.engine.remove(infoHash, { deleteData: true })
})

test('the user may have the files without their key, also after a restart', async () => {
  const { infoHash, life, start, link, sealed } = await served()
  await life.engine.add(link(null))
  await life.until(infoHash, isLocked)
  await life.engine.chooseFiles(infoHash, [1])
  const part = await life.until(infoHash, ({ state }) => state === 'seeding')
  expect(part).toMatchObject({ locked: false, selectedBytes: sealed[1]!.length, keyError: { code: 'key-missing' } })
  await life.engine.saveAll()
  await life.engine.client.close()
  life.kill()

  const next = start()
  await next.until(infoHash, ({ state }) => state === 'seeding')
  await next.engine.selectFiles(infoHash, [0], true)
  await next.until(infoHash, ({ state, selectedBytes }) => state === 'seeding' && selectedBytes !== part.selectedBytes)
  await next.engine.remove(infoHash, { deleteData: true })
})
