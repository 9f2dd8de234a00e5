import { beforeEach, describe, expect, it } from 'vitest'
import { concatBytes, toBinaryString } from '../../../../src/core/bytes.ts'
import { OpeningReader } from '../../../../src/core/encryption/opening-reader.ts'
import { ShareKeys } from '../../../../src/core/encryption/share-keys.ts'
import { type ContentKey, parseContentKey } from '../../../../src/core/metainfo/content-key.ts'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import type { ShareFile, ShareRequest } from '../../../../src/protocol/sharing.ts'
import { patternBytes } from '../../pieces/source/shared-files.ts'
import { keepHandles, UserDisk } from '../../pieces/source/user-disk.ts'
import { directPorts, Life, PersistentDisk } from '../lives.ts'

const NAMES = ['clip.mp4', 'folder/b.bin', 'folder/empty']
keepHandles()

let user: UserDisk
let store: PersistentDisk
let life: Life
const contents = new Map([
  ['clip.mp4', patternBytes(150_000, 3)],
  ['folder/b.bin', patternBytes(65_536, 4)],
  ['folder/empty', new Uint8Array()],
])
const total = 215_536

beforeEach(() => {
  user = new UserDisk()
  store = new PersistentDisk(64 << 20)
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
  name: 'Holidays',
  files: NAMES.map((name) => fileOf(name)),
  keep: 'in-place',
  encrypt: true,
  pieceLength: null,
  trackers: null,
  webSeeds: [],
  private: false,
  comment: 'from the sea',
  source: null,
  ...change,
})

/** Plain bytes of a file, through the engine as the service worker reads them. */
async function read(infoHash: InfoHash, fileIndex: number, start: number, end: number): Promise<Uint8Array> {
  const file = life.engine.streams.files(infoHash)[fileIndex]!
  const keys = await ShareKeys.of(file.contentKey as ContentKey)
  const reader = new OpeningReader(await keys.content(fileIndex), file.length, { start, end })
  const { sealed } = reader
  const { streamId } = life.engine.streams.open({ infoHash, fileIndex, start: sealed.start, end: sealed.end - 1 })
  const out: Uint8Array[] = []
  try {
    for (let at = sealed.start; at < sealed.end; at += 100_000) {
      const length = Math.min(100_000, sealed.end - at)
      const bytes = await life.engine.streams.read(streamId, at, length)
      reader.put((bytes as unknown as { value: Uint8Array }).value)
      while (reader.ready) out.push(await reader.open())
    }
  } finally {
    life.engine.streams.close(streamId)
  }
  return concatBytes(out)
}

describe('an encrypted share', () => {
  it.each(['in-place', 'copy'] as const)('%s: neutral outside, true names and bytes inside', async (keep) => {
    const { infoHash } = await life.engine.share('1', request({ keep }))
    const torrent = await life.until(infoHash, ({ state }) => state === 'seeding')
    expect(torrent).toMatchObject({
      name: 'Holidays',
      origin: 'shared',
      store: keep === 'copy' ? 'opfs' : 'in-place',
      selectedBytes: total,
      verifiedBytes: total,
      keyError: null,
    })
    parseContentKey(torrent.contentKey!)
    expect(torrent.magnet).not.toMatch(/dn=|freshet-key/)
    expect(life.engine.streams.files(infoHash).map(({ path }) => path.join('/'))).toEqual(
      NAMES.map((name) => `Holidays/${name}`),
    )
    for (const [index, name] of NAMES.slice(0, 2).entries()) {
      const bytes = contents.get(name)!
      expect(Buffer.compare(await read(infoHash, index, 0, bytes.length), bytes)).toBe(0)
    }
    expect(
      Buffer.compare(await read(infoHash, 0, 65_000, 66_000), contents.get('clip.mp4')!.slice(65_000, 66_000)),
    ).toBe(0)

    const torrentFile = life.engine.torrentFile(infoHash)
    const made = await parseTorrentFile(torrentFile, sha1)
    expect(made).toMatchObject({ comment: null, createdBy: null, createdAt: null })
    expect(made.name).toMatch(/^encrypted-[0-9a-f]{8}$/)
    expect(made.files.map(({ path }) => path)).toEqual(['0', '1', '2'].map((name) => [made.name, name]))
    expect(toBinaryString(torrentFile)).not.toMatch(/Holidays|clip|folder|sea|Freshet/)
    expect(toBinaryString(torrentFile)).not.toContain(torrent.contentKey)
    if (keep === 'copy') {
      const file = await store.open(infoHash, 0, false)
      const stored = new Uint8Array(file!.size())
      file!.read(stored, 0)
      // No 16 bytes of the content in a row.
      const plain = toBinaryString(contents.get('clip.mp4')!)
      for (let at = 0; at + 16 <= stored.length; at += 8) {
        expect(plain.includes(toBinaryString(stored.subarray(at, at + 16)))).toBe(false)
      }
    }
  })

  it('of one file has neither folder nor name outside', async () => {
    const { infoHash } = await life.engine.share('1', request({ name: 'clip.mp4', files: [fileOf('clip.mp4')] }))
    expect(await life.until(infoHash, ({ state }) => state === 'seeding')).toMatchObject({ name: 'clip.mp4' })
    const made = await parseTorrentFile(life.engine.torrentFile(infoHash), sha1)
    expect(made.files.map(({ path }) => path)).toEqual([[made.name]])
    expect(life.engine.streams.files(infoHash)).toMatchObject([{ path: ['clip.mp4'], length: 150_000 }])
  })

  it('has a key of its own each time, so the same files make another torrent', async () => {
    const first = await life.engine.share('1', request())
    const second = await life.engine.share('2', request())
    expect(second).toMatchObject({ existed: false })
    expect(second.infoHash).not.toBe(first.infoHash)
    const one = await life.until(first.infoHash, ({ contentKey }) => contentKey !== null)
    const two = await life.until(second.infoHash, ({ contentKey }) => contentKey !== null)
    expect(one.contentKey).not.toBe(two.contentKey)
  })

  it('is read from its files again after a restart, and when they are chosen again', async () => {
    const files = NAMES.map((name) => fileOf(name, name !== 'clip.mp4'))
    const { infoHash } = await life.engine.share('1', request({ files }))
    await life.engine.saveAll()
    life.kill()
    life = new Life(store, [], directPorts())
    life.connection.watch(null)
    await life.engine.loaded
    expect(await life.until(infoHash, () => true)).toMatchObject({ name: 'Holidays', sourceFault: 'missing' })
    user.write('moved/clip.mp4', contents.get('clip.mp4')!, 9)
    const again = ['moved/clip.mp4', 'folder/b.bin', 'folder/empty'].map((name) => fileOf(name))
    await life.engine.reopenSource(infoHash, again)
    await life.until(infoHash, ({ sourceFault, verifiedBytes }) => sourceFault === null && verifiedBytes === total)
    expect(Buffer.compare(await read(infoHash, 1, 9, 99), contents.get('folder/b.bin')!.slice(9, 99))).toBe(0)
  })

  it('sends nothing of a file that changed: no other bytes are ever sealed with its key', async () => {
    const { infoHash } = await life.engine.share('1', request({ pieceLength: 16_384 }))
    const changed = contents.get('clip.mp4')!.slice()
    changed[5]! ^= 1
    // Also where neither size nor date show it.
    user.write('clip.mp4', changed, 1)
    await expect(read(infoHash, 0, 0, 100)).rejects.toThrow()
    await life.until(infoHash, ({ sourceFault }) => sourceFault === 'changed')
  })

  it('has no web seeds, which would have plain bytes', async () => {
    const webSeeds = ['https://files.example/']
    await expect(life.engine.share('1', request({ webSeeds }))).rejects.toMatchObject({ code: 'share-web-seeds' })
  })
})
