import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { MagnetError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { formatMagnet } from '../../../../src/core/metainfo/format-magnet.ts'
import { infoHashOfBytes } from '../../../../src/core/metainfo/info-hash.ts'
import { MAGNET_CODES, parseMagnet } from '../../../../src/core/metainfo/magnet.ts'
import { cleanName } from '../../../../src/core/text.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { malformedMagnets } from '../../../vectors/malformed.ts'

const HASH = asInfoHash('0123456789abcdef0123456789abcdef01234567')
const XT = `magnet:?xt=urn:btih:${HASH}`

function codeOf(text: string): string {
  try {
    parseMagnet(text)
  } catch (error) {
    if (error instanceof MagnetError) return error.code
    throw error
  }
  return 'accepted'
}

describe('malformed links', () => {
  test.each(malformedMagnets.map(({ name, code, text }) => [name, code, text] as const))('%s: %s', (_, code, text) => {
    expect(codeOf(text)).toBe(code)
  })

  test('the table of malformed links has every code', () => {
    const codes = new Set(malformedMagnets.map(({ code }) => code))
    expect(MAGNET_CODES.filter((code) => !codes.has(code))).toEqual([])
  })
})

describe('accepted links', () => {
  test.each(['leaves', 'alice', 'bunny', 'sintel'] as const)("%s, as webtorrent's magnet-uri writes it", (name) => {
    const { magnetURI, parsedTorrent } = fixtures[name]
    const magnet = parseMagnet(magnetURI)
    expect(magnet.infoHash).toBe(parsedTorrent.infoHash)
    expect(magnet.name).toBe(parsedTorrent.name)
    expect([...magnet.trackers].sort()).toEqual([...parsedTorrent.announce].sort())
    expect(magnet.webSeeds).toEqual(parsedTorrent.urlList)
  })

  test.each([
    HASH,
    HASH.toUpperCase(),
    `  ${HASH}\n`,
    `"${HASH}"`,
    `<${XT}>`,
    `'${XT}'`,
    'AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH',
    'aerukz4jvpg66ajdivtytk6n54asgrlh',
    XT,
    XT.toUpperCase().replace('XT', 'xt'),
    `MAGNET:?XT=URN:BTIH:${HASH}`,
    'magnet:?xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH',
    `magnet:?xt.1=urn:btih:${HASH}&xt.2=urn:btih:${HASH.toUpperCase()}`,
    `magnet:?xt=urn%3Abtih%3A${HASH}`,
    `magnet:?dn=x&amp;xt=urn:btih:${HASH}`,
    `magnet:?dn=x&#38;xt=urn:btih:${HASH}&amp;amp;tr=udp://x`,
    `magnet:?dn=x\\u0026xt=urn:btih:${HASH}`,
    `magnet:/?xt=urn:btih:${HASH}`,
    `magnet://?xt=urn:btih:${HASH}`,
    `magnet:///?xt=urn:btih:${HASH}`,
    `stream-magnet:?xt=urn:btih:${HASH}`,
    `web+magnet:?xt=urn:btih:${HASH}`,
    encodeURIComponent(XT),
    encodeURIComponent(XT).toLowerCase(),
    encodeURIComponent(encodeURIComponent(XT)),
    `magnet:%3Fxt=urn:btih:${HASH}`,
    `magnet:?xt=urn:btih:${HASH.slice(0, 20)}\r\n  ${HASH.slice(20)}`,
    `magnet:?xt=urn:btih:\n${HASH}&dn=x`,
    `magnet:?xt=urn:btih:${HASH}%0A&dn=x`,
    `magnet:\n?xt=urn:btih:${HASH}`,
    `magnet:?xt=urn:btih:${HASH}.`,
    `(${XT}).`,
    `\u201c${XT}\u201d,`,
    `${HASH}.`,
    `\ufeff${HASH.slice(0, 8)}\u200b${HASH.slice(8)}\u00ad`,
    `\t<${HASH}>\t`,
    `urn:btih:${HASH}`,
    `URN:BTIH:${HASH.toUpperCase()}`,
    `btih:${HASH}`,
    `xt=urn:btih:${HASH}`,
    `?xt=urn:btih:${HASH}&dn=x`,
    `magnet:?xt=urn:btih:zz&xt=urn:btih:${HASH}`,
    `magnet:?xt=urn:btih:${HASH}&xt=urn:btih:${HASH.slice(1)}`,
    `magnet:?xt=urn:btih:${HASH}&xt=urn:btmh:1114${'ab'.repeat(20)}`,
    `magnet:?xt=urn:btih:${HASH}/`,
    `magnet:?xt=urn:btih:${HASH}#play`,
    `magnet:? xt=urn:btih:${HASH}`,
    `${XT}&xt=urn:btmh:1220${'ab'.repeat(32)}`,
    `${XT}&xt=urn:ed2k:31d6cfe0d16ae931b73c59d7e0c089c0`,
  ])('%s', (text) => {
    expect(parseMagnet(text).infoHash).toBe(HASH)
  })

  test('an acceptable source is the content, the .torrent file, or may be either', () => {
    const as = ['https://a.example/x.torrent?t=1', 'https://b.example/films/', 'https://c.example/get'].map(
      (url) => `&as=${encodeURIComponent(url)}`,
    )
    expect(parseMagnet(`${XT}${as.join('')}`)).toMatchObject({
      exactSources: ['https://a.example/x.torrent?t=1', 'https://c.example/get'],
      contentKey: null,
      webSeeds: ['https://b.example/films/', 'https://c.example/get'],
    })
  })

  test.each([
    ['0', null],
    ['-1', null],
    ['1e9', null],
    ['9007199254740993', null],
    ['5&xl=6', null],
    ['5', 5],
  ])('the length of xl=%s', (text, length) => {
    expect(parseMagnet(`${XT}&xl=${text}`).length).toBe(length)
  })

  test('every parameter is read', () => {
    const text = `${XT}&dn=A+film%21%20%26%20more&tr=wss%3A%2F%2Fa.example%2Fx%3Fa%3D1%2B1&tr.2=udp://b.example:1&tr=wss%3A%2F%2Fa.example%2Fx%3Fa%3D1%2B1&ws=http%3A%2F%2Fc.example%2Fd%20e&as=https://f.example/&xs=https://g.example/x.torrent&xl=1234&so=0,2,4-6&x.pe=1.2.3.4:5&foo=bar&=&&tr=&tr=ftp://no`
    expect(parseMagnet(text)).toEqual({
      infoHash: HASH,
      name: 'A film! & more',
      length: 1_234,
      trackers: ['wss://a.example/x?a=1+1', 'udp://b.example:1'],
      webSeeds: ['http://c.example/d%20e', 'https://f.example/'],
      selectOnly: [0, 2, 4, 5, 6],
      exactSources: ['https://g.example/x.torrent'],
      contentKey: null,
    })
  })

  test.each([
    ['0', [0]],
    ['3-5,4-7,1', [1, 3, 4, 5, 6, 7]],
    ['2,2,2', [2]],
    ['5-3', null],
    ['-3', null],
    ['3-', null],
    ['', null],
    ['a', null],
    ['1,x', null],
    ['99999999999', null],
    [`${LIMITS.files}`, null],
    ['7-,2', [2]],
  ])('BEP 53: so=%s', (so, expected) => {
    expect(parseMagnet(`${XT}&so=${so}`).selectOnly).toEqual(expected)
  })

  test('overlapping ranges take no more time than their union', () => {
    const wide = `0-${LIMITS.files - 1}`
    const before = process.cpuUsage()
    expect(parseMagnet(`${XT}&so=${Array.from({ length: 4_000 }, () => wide).join(',')}`).selectOnly).toHaveLength(
      LIMITS.files,
    )
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000)
  })

  test('names lose control characters and direction marks', () => {
    expect(parseMagnet(`${XT}&dn=%E2%80%AEa%00b%C3%28`).name).toBe('ab\ufffd(')
    expect(parseMagnet(`${XT}&dn=%00`).name).toBeNull()
    expect(parseMagnet(`${XT}&dn=100%25%`).name).toBe('100%%')
  })

  test('names lose what is not seen, and runs of blanks', () => {
    const hidden = `film.mp4\u200b\u3164\u2800\u3000${' '.repeat(30)}\n.exe`
    expect(parseMagnet(`${XT}&dn=${encodeURIComponent(hidden)}`).name).toBe('film.mp4 .exe')
  })

  test.each([
    ['%B2%E2%CA%D4%B5%E7%D3%B0.mp4', '测试电影.mp4'],
    ['%CA%E8%ED%EE+2', 'Кино 2'],
    ['Am%E9lie', 'Amélie'],
    ['%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82%FF', 'Привет\ufffd'],
  ])('a name in another encoding is guessed: %s', (dn, name) => {
    expect(parseMagnet(`${XT}&dn=${dn}`).name).toBe(name)
  })

  test('a wholly encoded link keeps its trackers and its name', () => {
    const link = `${XT}&dn=A%20b%26c&tr=wss%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2`
    expect(parseMagnet(encodeURIComponent(link))).toEqual(parseMagnet(link))
    expect(parseMagnet(link).trackers).toEqual(['wss://a.example/?x=1&y=2'])
  })

  test('trackers are bounded, those for browsers kept first', () => {
    const many = Array.from({ length: 100 }, (_, i) => `&tr=udp://t${i}.example`).join('')
    const { trackers } = parseMagnet(`${XT}${many}&tr=wss://last.example`)
    expect(trackers).toHaveLength(LIMITS.trackersPerTorrent)
    expect(trackers).toContain('wss://last.example')
  })
})

describe('formatMagnet', () => {
  test('encodes names and addresses', () => {
    expect(
      formatMagnet({
        infoHash: HASH,
        name: 'a & b',
        trackers: ['wss://x.example/?a=1'],
        webSeeds: ['http://y.example/'],
      }),
    ).toBe(`${XT}&dn=a%20%26%20b&tr=wss%3A%2F%2Fx.example%2F%3Fa%3D1&ws=http%3A%2F%2Fy.example%2F`)
    expect(formatMagnet({ infoHash: HASH, name: null })).toBe(XT)
  })

  test('formatting and parsing round-trips', () => {
    const hash = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(infoHashOfBytes)
    const urls = (...schemes: string[]) =>
      fc.uniqueArray(fc.webUrl({ validSchemes: schemes, withQueryParameters: true }), { maxLength: 5 })
    fc.assert(
      fc.property(
        hash,
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        urls('ws', 'wss', 'udp'),
        urls('http', 'https'),
        fc.nat(),
        (infoHash, name, trackers, webSeeds, length) => {
          const magnet = parseMagnet(formatMagnet({ infoHash, name, trackers, webSeeds, length }))
          expect(magnet).toEqual({
            infoHash,
            name: cleanName(name, LIMITS.metainfoTextCharacters),
            length: length === 0 ? null : length,
            trackers,
            webSeeds,
            selectOnly: null,
            exactSources: [],
            contentKey: null,
          })
        },
      ),
    )
  })
})

test('a quote at the end of an address is part of it', () => {
  expect(parseMagnet(`${XT}&ws=http://x.example/it's'`).webSeeds).toEqual(["http://x.example/it's'"])
})

describe('fuzz', () => {
  test('any text throws nothing but MagnetError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void codeOf(text)),
      { numRuns: 1_000 },
    )
  })

  test('any query throws nothing but MagnetError', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'xt',
        'so',
        'dn',
        'tr',
        'ws',
        '=',
        '&',
        '.1',
        '%',
        '%4',
        '%ff',
        'urn:btih:',
        'urn:btmh:',
        '1220',
        HASH,
        '0-9',
        ',',
      ),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void codeOf(`magnet:?${pieces.join('')}`)),
      { numRuns: 2_000 },
    )
  })

  test('takes linear time for long runs of one character', () => {
    const before = process.cpuUsage()
    const heads = [
      '',
      'magnet',
      'magnet:?xt=',
      'magnet:?xt=urn:btih:',
      `${XT}&x.freshet-key=`,
      `${XT}&dn=`,
      `${XT}&tr=`,
    ]
    for (const head of heads) {
      const free = LIMITS.magnetCharacters - head.length - 1
      for (const character of ['.', ',', ';', '(', ')', '"', '+', '%', '&', '-', ' ', '\t', '/', '?', '0']) {
        const run = character.repeat(free)
        for (const link of [`${head}${run}x`, `${head}${'('.repeat(free / 2)}${')'.repeat(free / 2)}`]) {
          try {
            parseMagnet(link)
          } catch {
            // Only the time counts here.
          }
        }
      }
    }
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000)
  })
})
