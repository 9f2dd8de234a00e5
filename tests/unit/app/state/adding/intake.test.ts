import { describe, expect, test } from 'vitest'
import { readTorrentLines } from '../../../../../src/app/state/adding/intake.ts'
import { isTorrentLink } from '../../../../../src/app/state/adding/links-in-text.ts'
import { readTrackers } from '../../../../../src/app/state/settings/trackers-text.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { malformedMagnets } from '../../../../vectors/malformed.ts'

const HASH = '0123456789abcdef0123456789abcdef01234567'
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98'
const MAGNET = `magnet:?xt=urn:btih:${HASH}`
const NAMED = `${MAGNET}&dn=A%20film&tr=wss%3A%2F%2Fa.example`

describe('readTorrentLines', () => {
  test('trims lines, and skips empty and repeated ones', () => {
    expect(readTorrentLines(`\r\n  ${MAGNET}  \n\n${HASH}\n${MAGNET}\n`)).toEqual({ good: [MAGNET, HASH], bad: [] })
  })

  test('returns refused lines with the reason', () => {
    const { good, bad } = readTorrentLines(`${MAGNET}\nmagnet:?dn=x\nhello`)
    expect(good).toEqual([MAGNET])
    expect(bad.map(({ line, error }) => [line, error.code])).toEqual([
      ['magnet:?dn=x', 'info-hash-missing'],
      ['hello', 'not-a-magnet'],
    ])
  })

  test.each(
    malformedMagnets.filter(({ text }) => text.trim() !== '').map(({ name, text, code }) => [name, text, code]),
  )('a malformed link stays whole: %s', (_, text, code) => {
    expect(readTorrentLines(text!).bad.map(({ line, error }) => [line, error.code])).toEqual([[text!.trim(), code]])
  })

  test('reports an empty text as an error', () => {
    expect(readTorrentLines(' \n ').bad.map(({ error }) => error.code)).toEqual(['magnet-empty'])
  })

  test('reads LIMITS.addLines lines and returns the rest as one error', () => {
    const lines = Array.from({ length: LIMITS.addLines + 2 }, (_, index) => index.toString(16).padStart(40, '0'))
    const { good, bad } = readTorrentLines(lines.join('\n'))
    expect(good).toHaveLength(LIMITS.addLines)
    expect(bad.map(({ line, error }) => [line, error.code])).toEqual([
      [`${lines.at(-2)}\n${lines.at(-1)}`, 'too-many-lines'],
    ])
  })

  test.each([
    [
      'several in a line',
      `${MAGNET} ${OTHER}\thttps://a.example/x.torrent`,
      [MAGNET, OTHER, 'https://a.example/x.torrent'],
    ],
    ['text around them', `My film: ${MAGNET}, and ${OTHER}.`, [MAGNET, OTHER]],
    ['a link in the source of a page', `<a href="${MAGNET}">Download</a>`, [MAGNET]],
    ['a link in Markdown', `[My film](${MAGNET})`, [MAGNET]],
    ['an info hash with its name', `${HASH} My film`, [HASH]],
    [
      'a link with blanks in its name',
      `${MAGNET}&dn=My film 2020&tr=wss://a`,
      [`${MAGNET}&dn=My film 2020&tr=wss://a`],
    ],
    [
      'broken in its hash',
      `magnet:?xt=urn:btih:0123456789abcdef\n0123456789abcdef\r\n01234567&dn=x`,
      [`${MAGNET}&dn=x`],
    ],
    ['broken before its hash', `magnet:?xt=urn:\nbtih:${HASH}`, [MAGNET]],
    ['broken in a tracker', `${NAMED.slice(0, -9)}\n${NAMED.slice(-9)}&ws=x`, [`${NAMED}&ws=x`]],
    ['a bare hash broken in two', `${HASH.slice(0, 20)}\n${HASH.slice(20)}`, [HASH]],
    ['one after another, each broken', `${MAGNET.slice(0, 30)}\n${MAGNET.slice(30)}\n${OTHER}`, [MAGNET, OTHER]],
  ])('%s', (_, text, expected) => {
    expect(readTorrentLines(text)).toEqual({ good: expected, bad: [] })
  })

  test.each([
    [`https://freshet.example/#${NAMED}`, NAMED],
    [`https://freshet.example/app/?play&as=ana#${NAMED}`, NAMED],
    [`http://localhost:4173/#/${MAGNET}`, MAGNET],
    [`https://freshet.example/#${encodeURIComponent(NAMED)}`, NAMED],
    [`https://freshet.example/#${HASH}`, HASH],
    [`https://freshet.example/#/torrent/${HASH}/watch/3`, HASH],
    [`https://instant.io/#${HASH}`, HASH],
    [`instant.io/#${HASH}`, HASH],
    [`https://webtorrent.io/#${MAGNET}`, MAGNET],
    [`https://btorrent.xyz/view#${HASH.toUpperCase()}`, HASH.toUpperCase()],
    [`https://a.example/open?x=1&link=${encodeURIComponent(NAMED)}`, NAMED],
  ])('a link with a torrent behind its address: %s', (text, expected) => {
    expect(readTorrentLines(text)).toEqual({ good: [expected], bad: [] })
    expect(isTorrentLink(text)).toBe(true)
  })

  test('an address with a broken link behind it is refused for the link', () => {
    const { good, bad } = readTorrentLines('https://freshet.example/#magnet:?xt=urn:btih:0123')
    expect(good).toEqual([])
    expect(bad.map(({ error }) => error.code)).toEqual(['info-hash'])
  })

  test.each(['https://a.example/film.torrent', 'http://a.example/get?id=5', 'HTTPS://A.example/x.torrent?y=1#z'])(
    'the address of a file is kept to be fetched: %s',
    (text) => {
      expect(readTorrentLines(text)).toEqual({ good: [text], bad: [] })
    },
  )
})

test('isTorrentLink takes no page for a torrent', () => {
  expect(['https://example.org', 'https://example.org/a#b', 'hello', '', HASH.slice(1)].some(isTorrentLink)).toBe(false)
  expect(['https://example.org/a.torrent?x', HASH, MAGNET].every(isTorrentLink)).toBe(true)
})

test('readTrackers separates addresses that a browser can announce to from others', () => {
  expect(readTrackers(' wss://a.example/x\nws://127.0.0.1:1\nwss://a.example/x\nudp://b.example:1 nonsense')).toEqual({
    accepted: ['wss://a.example/x', 'ws://127.0.0.1:1'],
    refused: ['udp://b.example:1', 'nonsense'],
  })
})

test('takes linear time for long runs of one character', () => {
  const before = process.cpuUsage()
  for (const head of ['x', `${MAGNET} `, `${MAGNET} x`, 'https://example.org/']) {
    for (const character of [' ', '"', "'", '<', '(', ')', '[', ',', ';', '|', '.', '!', '}', '\t']) {
      readTorrentLines(`${head}${character.repeat(200_000)}&x`)
      readTorrentLines(`${head} ${MAGNET}${character.repeat(200_000)}&x`)
    }
  }
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000)
})
