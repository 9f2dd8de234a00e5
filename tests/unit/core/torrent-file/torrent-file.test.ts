import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { toHex } from '../../../../src/core/bytes.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { METAINFO_CODES } from '../../../../src/core/torrent-file/metainfo-error.ts'
import { malformedTorrents } from '../../../vectors/malformed.ts'
import { hashes, hybrid, multiFile, type Plain, raw, singleFile } from '../../../vectors/torrents.ts'
import { codeOf, parse, paths, sha1, textOf } from './parsing.ts'

describe('published torrents', () => {
  const names = ['leaves', 'alice', 'folder', 'numbers', 'lotsOfNumbers', 'bunny', 'sintel', 'leavesMetadata'] as const
  test.each(names)('%s reads as parse-torrent reads it', async (name) => {
    const { torrent, parsedTorrent } = fixtures[name]
    const metainfo = await parse(torrent)
    expect(metainfo.infoHash).toBe(parsedTorrent.infoHash)
    expect(metainfo.name).toBe(parsedTorrent.name)
    expect(metainfo.length).toBe(parsedTorrent.length)
    expect(metainfo.pieceLength).toBe(parsedTorrent.pieceLength)
    expect(metainfo.pieceCount).toBe(parsedTorrent.pieces.length)
    expect(toHex(metainfo.hashes)).toBe(parsedTorrent.pieces.join(''))
    expect(paths(metainfo)).toEqual(parsedTorrent.files.map((file: { path: string }) => file.path))
    expect(metainfo.files.map((file) => file.offset)).toEqual(
      parsedTorrent.files.map((file: { offset: number }) => file.offset),
    )
    expect([...metainfo.trackers].sort()).toEqual([...parsedTorrent.announce].sort())
    expect(metainfo.webSeeds).toEqual(parsedTorrent.urlList)
    expect(metainfo.private).toBe(parsedTorrent.private ?? false)
    expect(metainfo.createdAt).toBe(parsedTorrent.created?.getTime() ?? null)
    expect(toHex(sha1(metainfo.infoBytes))).toBe(metainfo.infoHash)
  })

  test('the corrupt torrent is refused', async () => {
    expect(await codeOf(fixtures.corrupt.torrent)).toBe('name-missing')
  })
})

describe('malformed torrents', () => {
  test.each(malformedTorrents.map(({ name, bytes, code }) => [name, code, bytes] as const))(
    '%s: %s',
    async (_, code, bytes) => {
      expect(await codeOf(bytes)).toBe(code)
    },
  )

  test('the table of malformed torrents has every code', () => {
    const codes = new Set(malformedTorrents.map(({ code }) => code))
    expect(METAINFO_CODES.filter((code) => !codes.has(code))).toEqual([])
  })

  test('a torrent of v2 alone is refused as not supported yet', async () => {
    await expect(parse(hybrid({ files: undefined, pieces: undefined }))).rejects.toThrow(/not supported yet/)
  })
})

describe('what libtorrent accepts', () => {
  test('the builders of these tests make valid torrents', async () => {
    expect(await codeOf(singleFile())).toBe('accepted')
    expect(await codeOf(multiFile([{ length: 9, path: ['a'] }]))).toBe('accepted')
    expect(await codeOf(hybrid())).toBe('accepted')
  })

  test('unsorted keys are accepted and the info hash is that of the original bytes', async () => {
    const info = `d4:name1:f6:lengthi5e12:piece lengthi16384e6:pieces20:${hashes(1)}e`
    const metainfo = await parse(raw(`d4:info${info}e`))
    expect(metainfo.infoHash).toBe(toHex(sha1(raw(info))))
    expect(textOf(metainfo.infoBytes)).toBe(info)
  })

  describe('outside of the info dictionary, where no hash is', () => {
    const info = `d6:lengthi5e4:name1:f12:piece lengthi16384e6:pieces20:${hashes(1)}e`
    test.each([
      ['a line feed after the end', `d4:info${info}e\n`],
      ['other bytes after the end', `d4:info${info}e\0\0garbage`],
      ['a second torrent after the first', `d4:info${info}e`.repeat(2)],
      ['a repeated key', `d7:comment1:a7:comment1:b4:info${info}e`],
      ['a repeated key in a dictionary', `d4:info${info}5:nodesd1:ai1e1:ai2eee`],
      ['an integer with a leading zero', `d13:creation datei01e4:info${info}e`],
      ['minus zero', `d13:creation datei-0e4:info${info}e`],
      ['an integer of many digits', `d13:creation datei${'9'.repeat(50)}e4:info${info}e`],
      ['a string length with a leading zero', `d7:comment02:ab4:info${info}e`],
      ['unsorted keys', `d4:info${info}7:comment1:ae`],
    ])('%s is passed over', async (_, text) => {
      const metainfo = await parse(raw(text))
      expect(metainfo.infoHash).toBe(toHex(sha1(raw(info))))
      expect((await parse(buildTorrentFile(metainfo))).infoHash).toBe(metainfo.infoHash)
    })

    test('the first of repeated keys counts', async () => {
      expect((await parse(raw(`d7:comment1:a7:comment1:b4:info${info}e`))).comment).toBe('a')
    })
  })

  test('piece lengths that are no power of two are accepted', async () => {
    expect((await parse(singleFile({ 'piece length': 20_000, pieces: hashes(2) }))).pieceCount).toBe(2)
  })

  test('name.utf-8 and path.utf-8 are preferred where they are of the right type', async () => {
    expect((await parse(singleFile({ 'name.utf-8': 'ü.mp4' }))).name).toBe('ü.mp4')
    expect((await parse(singleFile({ 'name.utf-8': 7 }))).name).toBe('film.mp4')
    const metainfo = await parse(
      multiFile([
        { length: 9, path: ['x'], 'path.utf-8': ['ü'] },
        { length: 9, path: ['y'], 'path.utf-8': 'z' },
      ]),
    )
    expect(paths(metainfo)).toEqual(['folder/ü', 'folder/y'])
  })

  test('a folder without an allowed name is named by the info hash', async () => {
    const metainfo = await parse(multiFile([{ length: 9, path: ['a'] }], { name: '..' }))
    expect(metainfo.name).toBe(metainfo.infoHash)
    expect(paths(metainfo)).toEqual([`${metainfo.infoHash}/a`])
  })

  test('files takes precedence over length', async () => {
    expect((await parse(multiFile([{ length: 9, path: ['a'] }], { length: 5 }))).length).toBe(9)
  })

  test('unused keys may hold anything', async () => {
    const metainfo = await parse(
      singleFile(
        { source: [1, { x: 'y' }], private: 'yes' },
        { 'announce-list': 'x', comment: 1, 'created by': [], 'creation date': 'x', 'url-list': 5 },
      ),
    )
    expect(metainfo).toMatchObject({ private: false, comment: null, createdBy: null, createdAt: null, webSeeds: [] })
    expect(metainfo.trackers).toEqual(['ws://tracker.example/announce'])
  })

  test('a symbolic link has no bytes', async () => {
    const metainfo = await parse(
      multiFile([
        { attr: 'l', length: 500, path: ['link'], 'symlink path': ['a'] },
        { length: 9, path: ['a'] },
      ]),
    )
    expect(metainfo.files.map(({ length, offset }) => [length, offset])).toEqual([
      [0, 0],
      [9, 0],
    ])
  })
})

describe('padding (BEP 47)', () => {
  test('is recognised by its flag and by older naming schemes, and needs no path', async () => {
    const metainfo = await parse(
      multiFile([
        { length: 10, path: ['a'] },
        { attr: 'p', length: 90, path: ['anything'] },
        { attr: 'xp', length: 30 },
        { length: 70, path: ['.pad', '70'] },
        { length: 40, path: ['_____padding_file_0_do not touch'] },
        { length: 60, path: ['.____padding_file', '0'] },
        { length: 5, path: ['.pad', 'notes.txt'] },
      ]),
    )
    expect(metainfo.files.map((file) => file.pad)).toEqual([false, true, true, true, true, true, false])
    expect(metainfo.length).toBe(305)
    expect(metainfo.files.at(-1)).toMatchObject({ index: 6, offset: 300, length: 5 })
  })

  test('does not use up the name of a file', async () => {
    const metainfo = await parse(
      multiFile([
        { attr: 'p', length: 10, path: ['a'] },
        { length: 10, path: ['a'] },
      ]),
    )
    expect(paths(metainfo)).toEqual(['folder/a', 'folder/a'])
  })
})

describe('names', () => {
  test('an element of which nothing is left becomes an underscore', async () => {
    const metainfo = await parse(
      multiFile([
        { length: 9, path: ['a', '..', 'c'] },
        { length: 9, path: ['..'] },
        { length: 9, path: ['a', '/', '\u200e'] },
      ]),
    )
    expect(paths(metainfo)).toEqual(['folder/a/_/c', 'folder/_', 'folder/a/_/_'])
  })

  test('a hundred files of one path are numbered', async () => {
    const metainfo = await parse(multiFile(Array.from({ length: 100 }, () => ({ length: 9, path: ['a.txt'] }))))
    expect(paths(metainfo).at(-1)).toBe('folder/a.99.txt')
  })
})

describe('hybrids (BEP 52)', () => {
  test('are read as v1', async () => {
    const metainfo = await parse(hybrid())
    expect(metainfo.hybrid).toBe(true)
    expect(paths(metainfo)).toEqual(['folder/a.txt', 'folder/.pad/16284', 'folder/b/c.txt'])
    expect(textOf(metainfo.pieceLayers ?? raw('none'))).toBe('de')
  })

  test('are read with a single file', async () => {
    const tree = { 'film.mp4': { '': { length: 40_000, 'pieces root': 'r'.repeat(32) } } }
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2 }))).toBe('accepted')
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2, name: 'other.mp4' }))).toBe(
      'hybrid-mismatch',
    )
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2, length: 40_001 }))).toBe('hybrid-mismatch')
  })
})

describe('trackers and web seeds', () => {
  test('tiers are flattened and trimmed, without repeats and unknown schemes', async () => {
    const tiers: Plain = [
      ['udp://a.example:1', ' wss://b.example/x '],
      ['udp://a.example:1', 'ftp://c', 'javascript:x', '', 5],
      'http://d.example',
      [['e']],
    ]
    expect((await parse(singleFile({}, { 'announce-list': tiers }))).trackers).toEqual([
      'udp://a.example:1',
      'wss://b.example/x',
      'http://d.example',
    ])
  })

  test('announce is used where the list has no usable tracker', async () => {
    expect((await parse(singleFile({}, { 'announce-list': [['ftp://x']] }))).trackers).toEqual([
      'ws://tracker.example/announce',
    ])
  })

  test('of too many trackers those that a browser can use are kept', async () => {
    const tiers = Array.from({ length: 200 }, (_, i) => [`udp://t${i}.example`])
    const { trackers } = await parse(singleFile({}, { 'announce-list': [...tiers, ['wss://last.example']] }))
    expect(trackers).toHaveLength(LIMITS.trackersPerTorrent)
    expect(trackers.at(-1)).toBe('wss://last.example')
  })

  test('web seeds are a string or a list, http only', async () => {
    expect((await parse(singleFile({}, { 'url-list': 'http://x.example/a b' }))).webSeeds).toEqual([
      'http://x.example/a%20b',
    ])
    const list = ['https://x.example/', 'https://x.example/', 'ftp://y.example', '', 7]
    expect((await parse(singleFile({}, { 'url-list': list }))).webSeeds).toEqual(['https://x.example/'])
  })
})
