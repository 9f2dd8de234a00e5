import { describe, expect, test } from 'vitest'
import { isTorrentFile, readTorrentLines } from '../../../../../src/app/state/adding/intake.ts'
import { readTrackers } from '../../../../../src/app/state/settings/trackers-text.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

const HASH = '0123456789abcdef0123456789abcdef01234567'
const MAGNET = `magnet:?xt=urn:btih:${HASH}`

describe('readTorrentLines', () => {
  test('trims, skips empty lines and takes no line twice', () => {
    expect(readTorrentLines(`\r\n  ${MAGNET}  \n\n${HASH}\n${MAGNET}\n`)).toEqual({ good: [MAGNET, HASH], bad: [] })
  })

  test('keeps what it refuses, with the reason', () => {
    const { good, bad } = readTorrentLines(`${MAGNET}\nmagnet:?dn=x\nhello`)
    expect(good).toEqual([MAGNET])
    expect(bad.map(({ line, error }) => [line, error.code])).toEqual([
      ['magnet:?dn=x', 'info-hash-missing'],
      ['hello', 'not-a-magnet'],
    ])
  })

  test('nothing at all is told too', () => {
    expect(readTorrentLines(' \n ').bad.map(({ error }) => error.code)).toEqual(['magnet-empty'])
  })

  test('reads LIMITS.addLines lines and gives the rest back', () => {
    const lines = Array.from({ length: LIMITS.addLines + 2 }, (_, index) => index.toString(16).padStart(40, '0'))
    const { good, bad } = readTorrentLines(lines.join('\n'))
    expect(good).toHaveLength(LIMITS.addLines)
    expect(bad.map(({ line, error }) => [line, error.code])).toEqual([
      [lines.at(-2), 'too-many-lines'],
      [lines.at(-1), 'too-many-lines'],
    ])
  })
})

test('a torrent file is known by its name or its type', () => {
  expect(isTorrentFile({ name: 'A.TORRENT', type: '' })).toBe(true)
  expect(isTorrentFile({ name: 'a', type: 'application/x-bittorrent' })).toBe(true)
  expect(isTorrentFile({ name: 'torrent.txt', type: 'text/plain' })).toBe(false)
})

test('readTrackers parts what a browser can announce to from what it cannot', () => {
  expect(readTrackers(' wss://a.example/x\nws://127.0.0.1:1\nwss://a.example/x\nudp://b.example:1 nonsense')).toEqual({
    accepted: ['wss://a.example/x', 'ws://127.0.0.1:1'],
    refused: ['udp://b.example:1', 'nonsense'],
  })
})
