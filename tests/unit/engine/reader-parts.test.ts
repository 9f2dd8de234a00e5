import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { detailOf, summaryOf } from '../../../src/engine/api/snapshot.ts'
import { SessionEncryption as ReaderEncryption } from '../../../src/engine/embed/session-encryption.ts'
import * as reader from '../../../src/engine/embed/snapshot.ts'
import { SessionEncryption } from '../../../src/engine/sessions/encryption/session-encryption.ts'
import type { TorrentSession } from '../../../src/engine/sessions/torrent-session.ts'
import { named, namespaceOf, withNamespace } from '../../../src/protocol/embed/one-namespace.ts'
import { READER_PARTS, SERVICE_WORKER_PARTS } from '../../../vite.embed.config.ts'
import { Life, PersistentDisk } from './lives.ts'

const ROOT = new URL('../../../src/', import.meta.url)

describe('what stands for larger parts in an embed', () => {
  it.each(Object.entries({ ...READER_PARTS, ...SERVICE_WORKER_PARTS }))(
    '%s: exports nothing that the whole one has not',
    async (module, part) => {
      const [whole, small] = [new URL(module, ROOT), new URL(part, ROOT)]
      expect(existsSync(whole) && existsSync(small)).toBe(true)
      const names = Object.keys(await import(small.pathname))
      expect(names.length).toBeGreaterThan(0)
      expect(Object.keys(await import(whole.pathname))).toEqual(expect.arrayContaining(names))
    },
  )

  it.each([null, { version: 1, bytes: Uint8Array.of(1) }])(
    'say of a torrent without a key what the whole ones say; sealed record: %s',
    async (sealed) => {
      const content = { sealed, metainfo: { pieceLength: 1, files: [] } } as never
      const [whole, small] = [new SessionEncryption(null), new ReaderEncryption()]
      const seen = async (one: Pick<SessionEncryption, keyof ReaderEncryption>): Promise<unknown> => {
        const before = [one.isSecret, one.error?.code]
        expect(await one.opened(Promise.resolve(content))).toBe(content)
        return [before, one.isSecret, one.error?.code, one.key, one.savedKey, one.record]
      }
      expect(await seen(small)).toEqual(await seen(whole))
    },
  )
})

it('a frame has one engine and one count, whatever address a site gives it', () => {
  expect([namespaceOf(), named('freshet'), withNamespace('/x')]).toEqual(['', 'freshet', '/x'])
})

describe('what an embed is told of its torrent', () => {
  const lives: Life[] = []
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.kill()
  })

  it('is what the app is told, in all that a frame reads', async () => {
    const { torrentFile } = createTorrent({
      name: 'film.mp4',
      length: 65_536,
      pieceLength: 16_384,
      hashes: new Uint8Array(80),
      webSeeds: [],
    })
    const life = new Life(new PersistentDisk(1 << 20))
    lives.push(life)
    const reading = { src: 'http://127.0.0.1:9/film.mp4', fileIndex: 0, trackers: ['ws://127.0.0.1:9'] }
    const { infoHash } = await life.engine.add({ kind: 'metainfo', bytes: torrentFile }, { reading })
    await life.until(infoHash, () => true)
    const session = Reflect.get(life.engine, 'sessions').get(infoHash) as TorrentSession
    const { uploadedBytes, uploadBytesPerSecond, state, error } = summaryOf(session)
    expect(reader.summaryOf(session)).toMatchObject({ infoHash, uploadedBytes, uploadBytesPerSecond, state, error })
    const { peers, trackers, bitfield, pieceCount } = detailOf(session)
    expect(peers.map(({ kind }) => kind)).toEqual(['web-seed'])
    expect(trackers).toHaveLength(1)
    expect(reader.detailOf(session)).toMatchObject({ infoHash, peers, trackers, bitfield, pieceCount })
    expect(Object.keys(reader.summaryOf(session)).sort()).toEqual(Object.keys(summaryOf(session)).sort())
    expect(Object.keys(reader.detailOf(session)).sort()).toEqual(Object.keys(detailOf(session)).sort())
  })
})
