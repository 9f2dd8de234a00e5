import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { toHex } from '../../../../src/core/bytes.ts'
import { MetainfoError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { METAINFO_CODES } from '../../../../src/core/metainfo/metainfo-error.ts'
import {
  buildTorrentFile,
  type Metainfo,
  parseInfoDictionary,
  parseTorrentFile,
} from '../../../../src/core/metainfo/torrent-file.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { malformedTorrents } from '../../../vectors/malformed.ts'
import { hashes, hybrid, multiFile, PIECE, type Plain, raw, singleFile } from '../../../vectors/torrents.ts'

const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()
const parse = (bytes: Uint8Array): Promise<Metainfo> => parseTorrentFile(bytes, sha1)
const paths = (metainfo: Metainfo): string[] => metainfo.files.map((file) => file.path.join('/'))
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await parse(bytes)
  } catch (error) {
    if (error instanceof MetainfoError) return error.code
    throw error
  }
  return 'accepted'
}

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

  test('the corrupt one is refused', async () => {
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

  test('the table has each code', () => {
    const codes = new Set(malformedTorrents.map(({ code }) => code))
    expect(METAINFO_CODES.filter((code) => !codes.has(code))).toEqual([])
  })

  test('v2 is told apart in words', async () => {
    await expect(parse(hybrid({ files: undefined, pieces: undefined }))).rejects.toThrow(/not supported yet/)
  })
})

describe('what libtorrent accepts', () => {
  test('the builders are valid', async () => {
    expect(await codeOf(singleFile())).toBe('accepted')
    expect(await codeOf(multiFile([{ length: 9, path: ['a'] }]))).toBe('accepted')
    expect(await codeOf(hybrid())).toBe('accepted')
  })

  test('unsorted keys keep the hash of the bytes as they came', async () => {
    const info = `d4:name1:f6:lengthi5e12:piece lengthi16384e6:pieces20:${hashes(1)}e`
    const metainfo = await parse(raw(`d4:info${info}e`))
    expect(metainfo.infoHash).toBe(toHex(sha1(raw(info))))
    expect(textOf(metainfo.infoBytes)).toBe(info)
  })

  test('piece lengths that are no power of two', async () => {
    expect((await parse(singleFile({ 'piece length': 20_000, pieces: hashes(2) }))).pieceCount).toBe(2)
  })

  test('name.utf-8 and path.utf-8 come first, where they are of the right type', async () => {
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

  test('a folder whose name may not stay is called by the info hash', async () => {
    const metainfo = await parse(multiFile([{ length: 9, path: ['a'] }], { name: '..' }))
    expect(metainfo.name).toBe(metainfo.infoHash)
    expect(paths(metainfo)).toEqual([`${metainfo.infoHash}/a`])
  })

  test('files wins over length', async () => {
    expect((await parse(multiFile([{ length: 9, path: ['a'] }], { length: 5 }))).length).toBe(9)
  })

  test('keys it does not use may hold anything', async () => {
    const metainfo = await parse(
      singleFile(
        { source: [1, { x: 'y' }], private: 'yes' },
        { 'announce-list': 'x', comment: 1, 'created by': [], 'creation date': 'x', 'url-list': 5 },
      ),
    )
    expect(metainfo).toMatchObject({ private: false, comment: null, createdBy: null, createdAt: null, webSeeds: [] })
    expect(metainfo.trackers).toEqual(['ws://tracker.example/announce'])
  })

  test('a symbolic link takes no bytes', async () => {
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
  test('is told by its flag, by a name of old, and needs no path', async () => {
    const metainfo = await parse(
      multiFile([
        { length: 10, path: ['a'] },
        { attr: 'p', length: 90, path: ['anything'] },
        { attr: 'xp', length: 30 },
        { length: 70, path: ['.pad', '70'] },
        { length: 40, path: ['_____padding_file_0_do not touch'] },
        { length: 5, path: ['.pad', 'notes.txt'] },
      ]),
    )
    expect(metainfo.files.map((file) => file.pad)).toEqual([false, true, true, true, true, false])
    expect(metainfo.length).toBe(245)
    expect(metainfo.files.at(-1)).toMatchObject({ index: 5, offset: 240, length: 5 })
  })

  test('takes no name from a file', async () => {
    const metainfo = await parse(
      multiFile([
        { attr: 'p', length: 10, path: ['a'] },
        { length: 10, path: ['a'] },
      ]),
    )
    expect(paths(metainfo)).toEqual(['folder/a', 'folder/a'])
  })
})

describe('hybrids (BEP 52)', () => {
  test('run as v1', async () => {
    const metainfo = await parse(hybrid())
    expect(metainfo.hybrid).toBe(true)
    expect(paths(metainfo)).toEqual(['folder/a.txt', 'folder/.pad/16284', 'folder/b/c.txt'])
    expect(textOf(metainfo.pieceLayers ?? raw('none'))).toBe('de')
  })

  test('of a single file', async () => {
    const tree = { 'film.mp4': { '': { length: 40_000, 'pieces root': 'r'.repeat(32) } } }
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2 }))).toBe('accepted')
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2, name: 'other.mp4' }))).toBe(
      'hybrid-mismatch',
    )
    expect(await codeOf(singleFile({ 'file tree': tree, 'meta version': 2, length: 40_001 }))).toBe('hybrid-mismatch')
  })
})

describe('trackers and web seeds', () => {
  test('tiers flattened, each once, trimmed, only schemes we know', async () => {
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

  test('announce counts where the list names none', async () => {
    expect((await parse(singleFile({}, { 'announce-list': [['ftp://x']] }))).trackers).toEqual([
      'ws://tracker.example/announce',
    ])
  })

  test('too many: those that a browser can use stay', async () => {
    const tiers = Array.from({ length: 200 }, (_, i) => [`udp://t${i}.example`])
    const { trackers } = await parse(singleFile({}, { 'announce-list': [...tiers, ['wss://last.example']] }))
    expect(trackers).toHaveLength(LIMITS.trackersPerTorrent)
    expect(trackers.at(-1)).toBe('wss://last.example')
  })

  test('web seeds: a string or a list, http only', async () => {
    expect((await parse(singleFile({}, { 'url-list': 'http://x.example/a b' }))).webSeeds).toEqual([
      'http://x.example/a%20b',
    ])
    const list = ['https://x.example/', 'https://x.example/', 'ftp://y.example', '', 7]
    expect((await parse(singleFile({}, { 'url-list': list }))).webSeeds).toEqual(['https://x.example/'])
  })
})

describe('parseInfoDictionary', () => {
  test('takes what stood beside it from the caller', async () => {
    const { infoBytes, infoHash } = await parse(singleFile())
    const metainfo = parseInfoDictionary(infoBytes, asInfoHash(infoHash.toUpperCase()), {
      trackers: ['wss://x.example', 'nonsense'],
      webSeeds: ['http://y.example/'],
    })
    expect(metainfo).toMatchObject({
      infoHash,
      trackers: ['wss://x.example'],
      webSeeds: ['http://y.example/'],
      comment: null,
    })
  })

  test('owns its bytes', async () => {
    const bytes = singleFile()
    const metainfo = await parse(bytes)
    bytes.fill(0)
    expect(textOf(metainfo.hashes)).toBe(hashes(3))
    expect(metainfo.hashes.buffer).not.toBe(metainfo.infoBytes.buffer)
  })

  test('refuses a value that is no dictionary', () => {
    expect(() => parseInfoDictionary(raw('le'), asInfoHash('0'.repeat(40)))).toThrow(
      expect.objectContaining({ code: 'info-missing' }),
    )
  })
})

describe('buildTorrentFile', () => {
  test.each(['leaves', 'bunny', 'sintel', 'numbers'] as const)('%s survives the round trip', async (name) => {
    const metainfo = await parse(fixtures[name].torrent)
    expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
  })

  test('so do hybrids and text', async () => {
    const metainfo = {
      ...(await parse(hybrid())),
      comment: 'Grüße\nallerseits',
      createdBy: 'Freshet',
      createdAt: 1_700_000_000_000,
      webSeeds: ['http://x.example/'],
    }
    expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
  })
})

describe('fuzz', () => {
  test('random bytes raise nothing but MetainfoError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await codeOf(bytes))),
      { numRuns: 300 },
    )
  })

  const sources = [
    singleFile(),
    hybrid(),
    multiFile([
      { length: 5, path: ['a', 'b'] },
      { attr: 'p', length: 9 },
    ]),
    new Uint8Array(fixtures.leavesMetadata.torrent),
  ]
  const edit = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.constantFrom(...raw('dlie0123456789:-')), fc.integer({ min: 0, max: 255 })),
    kind: fc.constantFrom('set', 'insert', 'delete'),
  })

  test('neither do torrents with some bytes changed; what is accepted is coherent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (source, edits) => {
          const bytes = [...source]
          for (const { at, byte, kind } of edits) {
            const index = at % bytes.length
            if (kind === 'set') bytes[index] = byte
            else bytes.splice(index, kind === 'delete' ? 1 : 0, ...(kind === 'insert' ? [byte] : []))
          }
          if ((await codeOf(Uint8Array.from(bytes))) === 'accepted') checkCoherent(await parse(Uint8Array.from(bytes)))
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('any names and lengths give safe, distinct paths end to end', async () => {
    const element = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        'con',
        'CON.txt',
        'a',
        'A',
        'a.1',
        'c:',
        '/etc',
        '\\x',
        'a\0b',
        'b.',
        'b ',
        '\u202egpj.exe',
        'é',
        'e\u0301',
        '.pad',
        '7',
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 8 }),
    )
    const file = fc.record({
      length: fc.integer({ min: 0, max: 99 }),
      path: fc.array(element, { minLength: 1, maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), element, async (files, name) => {
        const bytes = multiFile([{ length: 1, path: ['seed'] }, ...files], { name })
        checkCoherent(await parse(bytes))
      }),
      { numRuns: 200 },
    )
  })
})

function checkCoherent(metainfo: Metainfo): void {
  let offset = 0
  const seen = new Set<string>()
  for (const file of metainfo.files) {
    expect(file.offset).toBe(offset)
    offset += file.length
    expect(file.path.length).toBeGreaterThan(0)
    for (const element of file.path) {
      expect(element).not.toMatch(/^\.{0,2}$|[/\\\0]|[. ]$/)
      expect(new TextEncoder().encode(element).length).toBeLessThanOrEqual(LIMITS.pathElementBytes)
    }
    if (file.pad) continue
    const key = file.path.join('/').normalize('NFC').toLowerCase()
    expect(seen.has(key)).toBe(false)
    seen.add(key)
  }
  expect(offset).toBe(metainfo.length)
  expect(metainfo.pieceCount).toBe(Math.ceil(metainfo.length / metainfo.pieceLength))
  expect(metainfo.hashes.length).toBe(20 * metainfo.pieceCount)
}

describe('time', () => {
  /** Processor time, ms: other work on the machine does not count. */
  const timed = async (bytes: Uint8Array): Promise<number> => {
    const before = process.cpuUsage()
    expect(await codeOf(bytes)).toBe('accepted')
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  // Wide bounds: they are to catch what is quadratic, which takes minutes.
  test('ten megabytes of hashes', async () => {
    expect(await timed(singleFile({ length: PIECE * 500_000, pieces: hashes(500_000) }))).toBeLessThan(1_000)
  })

  // Written as text, since building the values takes longer than reading them.
  const pieces = (count: number): string => `12:piece lengthi${PIECE}e6:pieces${count * 20}:${hashes(count)}`

  test('as many files as are allowed, all of one name', async () => {
    const file = 'd6:lengthi1e4:pathl11:some folder17:the same name.txtee'
    const info = `d5:filesl${file.repeat(LIMITS.files)}e4:name1:t${pieces(Math.ceil(LIMITS.files / PIECE))}e`
    expect(await timed(raw(`d4:info${info}e`))).toBeLessThan(5_000)
  })

  test('keys without end', async () => {
    const keys = Array.from({ length: 300_000 }, (_, i) => `7:k${String(i).padStart(6, '0')}1:x`).join('')
    expect(await timed(raw(`d4:infod6:lengthi5e4:name1:a${pieces(1)}e${keys}e`))).toBeLessThan(5_000)
  })
})
