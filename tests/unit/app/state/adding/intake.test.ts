import { describe, expect, test } from 'vitest'
import { isTorrentFile, readTorrentLines } from '../../../../../src/app/state/adding/intake.ts'
import { readTrackers } from '../../../../../src/app/state/settings/trackers-text.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

const HASH = '0123456789abcdef0123456789abcdef01234567'
const MAGNET = `magnet:?xt=urn:btih:${HASH}`

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

  test('reports an empty text as an error', () => {
    expect(readTorrentLines(' \n ').bad.map(({ error }) => error.code)).toEqual(['magnet-empty'])
  })

  test('reads LIMITS.addLines lines and returns the rest as errors', () => {
    const lines = Array.from({ length: LIMITS.addLines + 2 }, (_, index) => index.toString(16).padStart(40, '0'))
    const { good, bad } = readTorrentLines(lines.join('\n'))
    expect(good).toHaveLength(LIMITS.addLines)
    expect(bad.map(({ line, error }) => [line, error.code])).toEqual([
      [lines.at(-2), 'too-many-lines'],
      [lines.at(-1), 'too-many-lines'],
    ])
  })
})

test('isTorrentFile recognises a torrent file by its name or its type', () => {
  expect(isTorrentFile({ name: 'A.TORRENT', type: '' })).toBe(true)
  expect(isTorrentFile({ name: 'a', type: 'application/x-bittorrent' })).toBe(true)
  expect(isTorrentFile({ name: 'torrent.txt', type: 'text/plain' })).toBe(false)
})

test('readTrackers separates addresses that a browser can announce to from others', () => {
  expect(readTrackers(' wss://a.example/x\nws://127.0.0.1:1\nwss://a.example/x\nudp://b.example:1 nonsense')).toEqual({
    accepted: ['wss://a.example/x', 'ws://127.0.0.1:1'],
    refused: ['udp://b.example:1', 'nonsense'],
  })
})
