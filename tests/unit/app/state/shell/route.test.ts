import { describe, expect, test } from 'vitest'
import { formatRoute, isTorrentText, MONEY_TABS, parseRoute } from '../../../../../src/app/state/shell/route.ts'
import { parseInfoHash } from '../../../../../src/core/metainfo/info-hash.ts'

const HASH = parseInfoHash('0123456789abcdef0123456789abcdef01234567')

describe('parseRoute', () => {
  test.each(['', '#', '#/', '#/nowhere', '#/torrent/short', `#/torrent/${HASH.toUpperCase()}`])(
    '%j is home',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ page: 'home', add: false })
    },
  )

  test('the shortcut of the manifest opens the add dialog', () => {
    expect(parseRoute('#/add')).toEqual({ page: 'home', add: true })
  })

  test.each([
    [`#/torrent/${HASH}`, null, null],
    [`#/torrent/${HASH}/files`, 'files', null],
    [`#/torrent/${HASH}/watch/12`, 'watch', 12],
    [`#/torrent/${HASH}/unknown`, null, null],
  ])('%s', (hash, tab, file) => {
    expect(parseRoute(hash)).toEqual({ page: 'torrent', infoHash: HASH, tab, file })
  })

  test.each([
    [`#magnet:?xt=urn:btih:${HASH}&dn=A%20b`, `magnet:?xt=urn:btih:${HASH}&dn=A%20b`],
    [`#/magnet:?xt=urn:btih:${HASH}`, `magnet:?xt=urn:btih:${HASH}`],
    [`#${encodeURIComponent(`magnet:?xt=urn:btih:${HASH}`)}`, `magnet:?xt=urn:btih:${HASH}`],
    [`#${HASH.toUpperCase()}`, HASH.toUpperCase()],
    [`#stream-magnet:?xt=urn:btih:${HASH}`, `stream-magnet:?xt=urn:btih:${HASH}`],
    [`#web%2Bmagnet%3A%3Fxt=urn:btih:${HASH}`, `web+magnet:?xt=urn:btih:${HASH}`],
    [`#urn:btih:${HASH}`, `urn:btih:${HASH}`],
    ['#magnet%3A%', 'magnet%3A%'],
    ['#magnet:rubbish', 'magnet:rubbish'],
  ])('%s is a link, kept as it was given', (hash, text) => {
    expect(parseRoute(hash)).toEqual({ page: 'link', text })
  })

  test.each([
    ['#/money', 'speed'],
    ['#/money/history', 'history'],
    ['#/money/nonsense', 'speed'],
  ])('%s is a page of money', (hash, tab) => {
    expect(parseRoute(hash)).toEqual({ page: 'money', tab })
  })

  test('parseRoute reads back what formatRoute writes', () => {
    for (const page of ['embed', 'embed-numbers'] as const) {
      expect(parseRoute(formatRoute({ page }))).toEqual({ page })
    }
    for (const tab of MONEY_TABS)
      expect(parseRoute(formatRoute({ page: 'money', tab }))).toEqual({ page: 'money', tab })
    for (const tab of [null, 'files'] as const) {
      const route = { page: 'torrent', infoHash: HASH, tab, file: tab === null ? null : 3 } as const
      expect(parseRoute(formatRoute(route))).toEqual(route)
    }
  })
})

test('isTorrentText accepts magnets, hexadecimal and base32 info hashes, and nothing else', () => {
  expect(['magnet:?x', HASH, 'a'.repeat(32)].every(isTorrentText)).toBe(true)
  expect(['https://example.org', HASH.slice(1), 'hello', ''].some(isTorrentText)).toBe(false)
})
