import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'

const sha1 = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(createHash('sha1').update(bytes).digest())

describe('createTorrent', () => {
  it('makes a torrent file that parseTorrentFile reads, with the same info hash', async () => {
    const hashes = new Uint8Array(40).fill(7)
    const webSeeds = ['http://127.0.0.1:1/film.webm']
    const { torrentFile, info } = createTorrent({
      name: 'Film.webm',
      length: 50_000,
      pieceLength: 32_768,
      hashes,
      webSeeds,
    })
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    expect(metainfo).toMatchObject({ name: 'Film.webm', length: 50_000, pieceLength: 32_768, pieceCount: 2, webSeeds })
    expect(metainfo.infoHash).toBe(Buffer.from(await sha1(info)).toString('hex'))
    expect(metainfo.trackers).toEqual([])
  })
})
