import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { webSeedFileUrl, webSeedPaths } from '../../../../src/core/web-seed/url.ts'
import { bencode, hashes, type Plain, raw, singleFile } from '../../../vectors/torrents.ts'

const pathsOf = async (torrent: Uint8Array): Promise<readonly string[]> =>
  webSeedPaths({
    torrentFile: torrent,
    infoHash: (await parseTorrentFile(torrent, (bytes) => createHash('sha1').update(bytes).digest())).infoHash,
  })

const folder = (name: Plain, ...paths: Plain[][]): Uint8Array =>
  bencode({
    info: {
      name,
      files: paths.map((path) => ({ length: 10, path })),
      'piece length': 16_384,
      pieces: hashes(1),
    },
  })

describe('webSeedPaths', () => {
  it('is the name of a single file, or the path of each file of a folder', async () => {
    expect(await pathsOf(singleFile())).toEqual(['film.mp4'])
    expect(await pathsOf(folder('album', ['one.mp3'], ['b', 'two.mp3']))).toEqual(['album/one.mp3', 'album/b/two.mp3'])
    expect(await pathsOf(fixtures.numbers.torrent)).toEqual(['numbers/1.txt', 'numbers/2.txt', 'numbers/3.txt'])
  })

  it('names files as the author did, even where we save them under another name', async () => {
    expect(await pathsOf(folder('a:b', ['what?.txt'], ['con', 'x'], ['a/b'], [raw('\xff.bin')]))).toEqual([
      'a%3Ab/what%3F.txt',
      'a%3Ab/con/x',
      'a%3Ab/a%2Fb',
      'a%3Ab/%FF.bin',
    ])
  })

  it('lets no name lead out of the folder', async () => {
    expect(await pathsOf(folder('t', ['..', '..', 'x'], ['.', 'y']))).toEqual(['t/x', 't/y'])
  })

  it('encodes every name so that a server decodes it to the same bytes', async () => {
    // A name of which nothing may stay is refused with its torrent.
    const element = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Uint8Array.of(97, ...bytes))
    await fc.assert(
      fc.asyncProperty(element, element, async (name, file) => {
        const [path] = await pathsOf(folder(name, [file]))
        const parts = new URL(`http://h/${path}`).pathname.slice(1).split('/')
        const decoded = parts.map((part) =>
          part.replace(/%(..)/g, (...[, hex]) => String.fromCharCode(Number.parseInt(hex, 16))),
        )
        expect(decoded).toEqual([name, file].map((bytes) => String.fromCharCode(...bytes)))
      }),
    )
  })
})

describe('webSeedFileUrl', () => {
  const album = ['album/a%20b.mp3', 'album/c.mp3']
  it.each([
    ['a folder, of several files', 'https://h/dir/', album, 1, 'https://h/dir/album/c.mp3'],
    ['a folder without its slash', 'https://h/dir', album, 0, 'https://h/dir/album/a%20b.mp3'],
    ['the one file', 'https://h/x.webm', ['film.webm'], 0, 'https://h/x.webm'],
    ['a folder, of one file', 'https://h/dir/', ['a%20b.webm'], 0, 'https://h/dir/a%20b.webm'],
    ['a folder, of a folder with one file', 'https://h/dir/', ['album/one.mp3'], 0, 'https://h/dir/album/one.mp3'],
    ['an address with a fragment', 'https://h/dir/#top', album, 1, 'https://h/dir/album/c.mp3'],
  ])('%s', (...[, base, paths, index, url]) => {
    expect(webSeedFileUrl(base, paths, index)).toBe(url)
  })
})
