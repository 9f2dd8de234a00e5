import { beforeEach, describe, expect, it } from 'vitest'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import type { ShareFile, ShareRequest } from '../../../../src/protocol/sharing.ts'
import { patternBytes } from '../../pieces/source/shared-files.ts'
import { keepHandles, UserDisk } from '../../pieces/source/user-disk.ts'
import { directPorts, Life, PersistentDisk } from '../lives.ts'

const NAMES = ['a.bin', 'folder/b.bin', 'folder/empty']
let seed = 0
keepHandles()

let user: UserDisk
let store: PersistentDisk
let life: Life
let contents: Map<string, Uint8Array<ArrayBuffer>>

beforeEach(() => {
  // Other bytes, so that each test has a torrent of its own: the database is one.
  seed++
  user = new UserDisk()
  store = new PersistentDisk(64 << 20)
  contents = new Map([
    ['a.bin', patternBytes(100_000, seed)],
    ['folder/b.bin', patternBytes(60_000, seed + 50)],
    ['folder/empty', new Uint8Array()],
  ])
  for (const [name, bytes] of contents) user.write(name, bytes, 1)
  life = new Life(store, [], directPorts())
  life.connection.watch(null)
})

const fileOf = (name: string, handle = true): ShareFile => ({
  path: name.split('/'),
  file: user.file(name),
  handle: handle ? user.handle(name) : null,
})
const request = (change: Partial<ShareRequest> = {}): ShareRequest => ({
  name: 'Shared',
  files: NAMES.map((name) => fileOf(name)),
  keep: 'in-place',
  encrypt: false,
  pieceLength: null,
  trackers: null,
  webSeeds: [],
  private: false,
  comment: null,
  source: null,
  ...change,
})

describe('share', () => {
  it('lists the files as a seeding torrent that is read from where they are', async () => {
    const { infoHash, existed } = await life.engine.share('1', request({ comment: 'Hello' }))
    expect(existed).toBe(false)
    const torrent = await life.until(infoHash, ({ state }) => state === 'seeding')
    expect(torrent).toMatchObject({
      name: 'Shared',
      origin: 'shared',
      store: 'in-place',
      sourceFault: null,
      selectedBytes: 160_000,
      verifiedBytes: 160_000,
    })
    expect(life.progress[0]).toMatchObject({ id: '1', phase: 'hashing', doneBytes: 0, totalBytes: 160_000 })
    expect(life.progress.at(-1)).toMatchObject({ doneBytes: 160_000 })
    const made = await parseTorrentFile(life.engine.torrentFile(infoHash), sha1)
    expect(made).toMatchObject({ infoHash, comment: 'Hello', createdBy: 'Freshet', private: false })
    expect(made.files.map(({ path }) => path.join('/'))).toEqual(NAMES.map((name) => `Shared/${name}`))
    expect(await store.list()).toEqual([])
  })

  it('copies them to the store when asked to, and is then independent of them', async () => {
    const { infoHash } = await life.engine.share('1', request({ keep: 'copy', private: true, source: 'x' }))
    await life.until(infoHash, ({ state, store }) => state === 'seeding' && store === 'opfs')
    expect(life.progress.map(({ phase }) => phase)).toContain('copying')
    for (const name of NAMES) user.delete(name)
    await life.engine.recheck(infoHash)
    expect(await life.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({ verifiedBytes: 160_000 })
  })

  it('refuses a copy that does not fit, and says how much is missing', async () => {
    life = new Life(new PersistentDisk(100_000), [], directPorts())
    await expect(life.engine.share('1', request({ keep: 'copy' }))).rejects.toMatchObject({
      code: 'quota-exceeded',
      fields: { needed: 160_000, free: 100_000 },
    })
  })

  it('makes a .torrent file alone, which is neither listed nor kept', async () => {
    const bytes = await life.engine.makeTorrent('1', request({ files: [fileOf('a.bin', false)], pieceLength: 32_768 }))
    const made = await parseTorrentFile(new Uint8Array(bytes), sha1)
    expect(made).toMatchObject({ length: 100_000, pieceLength: 32_768, webSeeds: [] })
    expect(life.progress.at(-1)).toMatchObject({ id: '1', phase: 'hashing', doneBytes: 100_000 })
    expect(() => life.engine.torrentFile(made.infoHash)).toThrow(expect.objectContaining({ code: 'unknown-torrent' }))
    expect(await store.list()).toEqual([])
    const making = life.engine.makeTorrent('2', request())
    await life.engine.cancelShare('2')
    await expect(making).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('is cancelled, and leaves nothing behind', async () => {
    const sharing = life.engine.share('1', request({ keep: 'copy' }))
    await life.engine.cancelShare('1')
    await expect(sharing).rejects.toMatchObject({ code: 'cancelled' })
    expect(await store.list()).toEqual([])
    expect(life.view?.torrents.some(({ name }) => name === 'Shared')).toBe(false)
  })

  it.each([
    [{ files: [] }, 'share-no-files'],
    [{ pieceLength: 1_000 }, 'share-piece-length'],
    [{ trackers: ['not a tracker'] }, 'share-address'],
    [{ webSeeds: ['ftp://x'] }, 'share-address'],
    [{ comment: 'x'.repeat(5_000) }, 'share-text'],
    [{ name: '..' }, 'share-name'],
  ] satisfies [Partial<ShareRequest>, string][])('refuses %o with %s', async (change, code) => {
    await expect(life.engine.share('1', request(change))).rejects.toMatchObject({ code })
  })

  it('names a file that vanished before it was read', async () => {
    const wanted = request()
    user.delete('folder/b.bin')
    await expect(life.engine.share('1', wanted)).rejects.toMatchObject({
      code: 'file-vanished',
      fields: { name: 'folder/b.bin' },
    })
  })

  it('of files that are shared already is the same torrent', async () => {
    const first = await life.engine.share('1', request())
    expect(await life.engine.share('2', request())).toEqual({ infoHash: first.infoHash, existed: true })
  })

  it('completes a download of the same torrent', async () => {
    const { infoHash } = await life.engine.share('1', request())
    const torrentFile = life.engine.torrentFile(infoHash)
    await life.engine.remove(infoHash, { deleteData: true })
    await life.engine.add({ kind: 'metainfo', bytes: torrentFile })
    await life.until(infoHash, ({ state, store }) => state === 'downloading' && store === 'opfs')
    expect(await life.engine.share('2', request())).toEqual({ infoHash, existed: true })
    expect(await life.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({ origin: 'added' })
  })
})

describe('a torrent in place', () => {
  const read = async (infoHash: string, fileIndex: number, position = 0) => {
    const { streamId } = life.engine.streams.open({ infoHash: infoHash as never, fileIndex, start: 0, end: 99 })
    try {
      await life.engine.streams.available(streamId, position)
      const bytes = await life.engine.streams.read(streamId, position, 100)
      return (bytes as unknown as { value: Uint8Array }).value
    } finally {
      life.engine.streams.close(streamId)
    }
  }
  const restart = async (): Promise<void> => {
    await life.engine.saveAll()
    life.kill()
    life = new Life(store, [], directPorts())
    life.connection.watch(null)
    await life.engine.loaded
  }

  it('is streamed from its files', async () => {
    const { infoHash } = await life.engine.share('1', request())
    expect(await read(infoHash, 1)).toEqual(contents.get('folder/b.bin')!.slice(0, 100))
  })

  it('withdraws every piece of a changed file before a wrong byte is read, and finds those that still match', async () => {
    const { infoHash } = await life.engine.share('1', request({ pieceLength: 16_384 }))
    const changed = contents.get('a.bin')!.slice()
    changed[5]! ^= 1
    user.write('a.bin', changed, 1)
    await expect(read(infoHash, 0)).rejects.toThrow()
    const torrent = await life.until(
      infoHash,
      ({ sourceFault, verifiedBytes }) => sourceFault === 'changed' && verifiedBytes > 0,
    )
    expect(torrent.verifiedBytes).toBe(160_000 - 16_384)
    expect(torrent.state).toBe('seeding')
    expect(await read(infoHash, 1)).toEqual(contents.get('folder/b.bin')!.slice(0, 100))
    await expect(read(infoHash, 0)).rejects.toMatchObject({ code: 'source-unreadable' })
    // As it was again.
    user.write('a.bin', contents.get('a.bin')!, 1)
    await life.engine.reopenSource(infoHash)
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === 160_000)
    expect(await read(infoHash, 0)).toEqual(contents.get('a.bin')!.slice(0, 100))
  })

  it('goes on after a file whose date alone changed', async () => {
    const { infoHash } = await life.engine.share('1', request())
    user.write('a.bin', contents.get('a.bin')!, 2)
    await expect(read(infoHash, 0)).rejects.toThrow()
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === 160_000)
    expect(await read(infoHash, 0)).toEqual(contents.get('a.bin')!.slice(0, 100))
  })

  it('has nothing while a file is gone, and everything once it is chosen again', async () => {
    const { infoHash } = await life.engine.share('1', request())
    user.delete('a.bin')
    await expect(read(infoHash, 0)).rejects.toMatchObject({ code: 'file-vanished' })
    expect(await life.until(infoHash, ({ sourceFault }) => sourceFault === 'missing')).toMatchObject({
      verifiedBytes: 0,
    })
    await expect(life.engine.reopenSource(infoHash, [fileOf('folder/b.bin')])).rejects.toMatchObject({
      code: 'source-incomplete',
      fields: { name: 'a.bin' },
    })
    user.write('a.bin', patternBytes(5), 3)
    await expect(
      life.engine.reopenSource(
        infoHash,
        NAMES.map((name) => fileOf(name)),
      ),
    ).rejects.toMatchObject({ code: 'source-mismatch', fields: { name: 'a.bin', expected: 100_000, got: 5 } })
    user.write('moved/a.bin', contents.get('a.bin')!, 9)
    const files = ['moved/a.bin', 'folder/b.bin', 'folder/empty'].map((name) => fileOf(name))
    await life.engine.reopenSource(infoHash, files)
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === 160_000)
  })

  it('without handles lasts as long as the page', async () => {
    const { infoHash } = await life.engine.share('1', request({ files: NAMES.map((name) => fileOf(name, false)) }))
    await restart()
    expect(await life.until(infoHash, () => true)).toMatchObject({
      sourceFault: 'missing',
      verifiedBytes: 0,
      origin: 'shared',
      store: 'in-place',
    })
    await life.engine.reopenSource(
      infoHash,
      NAMES.map((name) => fileOf(name)),
    )
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === 160_000)
  })

  it('is read again after a restart, trusted while its files are as they were', async () => {
    const { infoHash } = await life.engine.share('1', request())
    await restart()
    expect(await life.until(infoHash, () => true)).toMatchObject({ sourceFault: null, verifiedBytes: 160_000 })
    expect(life.hashed).toBe(0)
    expect(await read(infoHash, 0)).toEqual(contents.get('a.bin')!.slice(0, 100))
    // Nothing is hashed twice for one piece, and nothing that is not read.
    expect(life.hashed).toBeLessThanOrEqual(11)
  })

  it('has nothing after a restart until its files are permitted again', async () => {
    const { infoHash } = await life.engine.share('1', request())
    user.permission = 'prompt'
    await restart()
    expect(await life.until(infoHash, () => true)).toMatchObject({
      sourceFault: 'needs-permission',
      verifiedBytes: 0,
      state: 'seeding',
    })
    expect(life.engine.sourceHandles(infoHash)).toHaveLength(3)
    await life.engine.saveAll()
    await restart()
    user.permission = 'granted'
    await life.engine.reopenSource(infoHash)
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === 160_000)
    expect(await read(infoHash, 1)).toEqual(contents.get('folder/b.bin')!.slice(0, 100))
  })

  it('is rechecked after a restart when a file changed meanwhile', async () => {
    const { infoHash } = await life.engine.share('1', request({ pieceLength: 16_384 }))
    await life.engine.saveAll()
    const changed = contents.get('folder/b.bin')!.slice()
    changed[59_999]! ^= 1
    user.write('folder/b.bin', changed, 7)
    await restart()
    await life.until(infoHash, ({ verifiedBytes, state }) => verifiedBytes > 0 && state === 'seeding')
    const torrent = await life.until(infoHash, ({ sourceFault }) => sourceFault === 'changed')
    expect(torrent.verifiedBytes).toBe(9 * 16_384)
    await life.engine.saveAll()
    await restart()
    expect(await life.until(infoHash, () => true)).toMatchObject({
      sourceFault: 'changed',
      verifiedBytes: 9 * 16_384,
    })
  })

  it('is removed without a trace, and the files stay', async () => {
    const { infoHash } = await life.engine.share('1', request())
    await life.engine.remove(infoHash, { deleteData: true })
    expect(user.file('a.bin').size).toBe(100_000)
    expect(await life.engine.kept()).toEqual([])
    await restart()
    expect(life.view?.torrents.some((torrent) => torrent.infoHash === infoHash)).toBe(false)
  })

  it('has no handles to permit unless it is shared in place', async () => {
    const { infoHash } = await life.engine.share('1', request({ keep: 'copy' }))
    expect(() => life.engine.sourceHandles(infoHash)).toThrow(expect.objectContaining({ code: 'not-shared' }))
    const other = await life.engine.share('2', request({ name: 'Other' }))
    expect(life.engine.sourceHandles(other.infoHash)).toHaveLength(3)
  })
})
