import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { chosenFile, ownedTorrent } from '../../../../src/core/embed/owned-torrent.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'

const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()
const text = (value: string): string => `${Buffer.byteLength(value)}:${value}`

function read(files: string): Promise<Metainfo> {
  const hashes = `6:pieces20:${'h'.repeat(20)}`
  const info = `d${files}4:name${text('Album')}12:piece lengthi16384e${hashes}e`
  const announce = `8:announce${text('wss://other.example')}`
  const seeds = `8:url-list${text('https://other.example/')}`
  return parseTorrentFile(new TextEncoder().encode(`d${announce}4:info${info}${seeds}e`), sha1)
}
const single = (): Promise<Metainfo> => read('6:lengthi5e')
const entry = (name: string): string => `d6:lengthi5e4:pathl${name.split('/').map(text).join('')}ee`
const several = (): Promise<Metainfo> => read(`5:filesl${entry('a b.mp4')}${entry('x/c.mp4')}e`)
const trackers = ['wss://tracker.example/']

describe('the file of an embed', () => {
  it('is the only one, or is named by index or path', async () => {
    expect(chosenFile(await single(), null).index).toBe(0)
    const torrent = await several()
    for (const name of [1, 'x/c.mp4', 'Album/x/c.mp4']) expect(chosenFile(torrent, name).index).toBe(1)
    for (const name of [null, 2, 'c.mp4', '']) {
      expect(() => chosenFile(torrent, name)).toThrow(expect.objectContaining({ code: 'no-such-file' }))
    }
  })

  it('comes from the owner’s servers, and from no other', async () => {
    const src = 'https://cdn.example/any/name?v=1'
    const metainfo = await single()
    const { torrentFile, file } = ownedTorrent(metainfo, chosenFile(metainfo, null), { src, trackers, bootstrapMb: 0 })
    const added = await parseTorrentFile(torrentFile, sha1)
    expect(added).toMatchObject({ trackers, webSeeds: [src], infoHash: metainfo.infoHash })
    expect(file).toEqual({ infoHash: metainfo.infoHash, name: 'Album', length: 5 })
  })

  it('of several has an address that ends in its path', async () => {
    const metainfo = await several()
    const owned = (src: string) => ownedTorrent(metainfo, chosenFile(metainfo, 0), { src, trackers, bootstrapMb: 0 })
    const added = await parseTorrentFile(owned('https://cdn.example/v/Album/a%20b.mp4').torrentFile, sha1)
    expect(added.webSeeds).toEqual(['https://cdn.example/v/'])
    for (const src of [
      'https://cdn.example/a%20b.mp4',
      'https://cdn.example/Album/other.mp4',
      'https://cdn.example/',
    ]) {
      expect(() => owned(src)).toThrow(expect.objectContaining({ code: 'address-not-of-file' }))
    }
  })
})
