import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Locale } from '../../../src/app/state/shell/locale.ts'
import { announcementsBetween } from '../../../src/app/state/torrents/announcements.ts'
import { connectionOf } from '../../../src/app/state/torrents/connection.ts'
import { countPieces, pieceLevels } from '../../../src/app/state/torrents/piece-levels.ts'
import { areaPath } from '../../../src/app/ui/shell/area-path.ts'
import { progressWords } from '../../../src/app/ui/torrents/status/torrent-words.ts'
import { Bitfield } from '../../../src/core/metainfo/bitfield.ts'
import type { TorrentDetail, TorrentSummary, TrackerSummary } from '../../../src/protocol/engine.ts'
import { asInfoHash } from '../../info-hash.ts'

const locale = new Locale('en')

const torrent = (change: Partial<TorrentSummary> = {}): TorrentSummary => ({
  infoHash: asInfoHash('a'.repeat(40)),
  name: 'A',
  state: 'downloading',
  error: null,
  selectedBytes: 100,
  verifiedBytes: 50,
  checkProgress: null,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  peers: 0,
  etaSeconds: null,
  downloadedBytes: 0,
  uploadedBytes: 0,
  addedAt: 0,
  store: 'opfs',
  magnet: '',
  ...change,
})

describe('pieceLevels', () => {
  test('with as many columns as pieces each is full or empty', () => {
    expect([...pieceLevels(Uint8Array.of(0b10110000), 5, 5)]).toEqual([1, 0, 1, 1, 0])
  })

  test('with fewer, each is as full as its stretch', () => {
    expect([...pieceLevels(Uint8Array.of(0b11100000), 4, 2)]).toEqual([1, 0.5])
  })

  test('any bitfield: 0..1, full when complete, empty when nothing is here', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400 }), (pieces, columns) => {
        const bitfield = new Bitfield(pieces)
        expect([...pieceLevels(bitfield.bytes, pieces, columns)].every((level) => level === 0)).toBe(true)
        for (let piece = 0; piece < pieces; piece++) bitfield.set(piece)
        expect([...pieceLevels(bitfield.bytes, pieces, columns)].every((level) => level === 1)).toBe(true)
        expect(countPieces(bitfield.bytes)).toBe(pieces)
      }),
    )
  })
})

describe('announcementsBetween', () => {
  test('tells what is new, complete, failed and gone', () => {
    const b = torrent({ infoHash: asInfoHash('b'.repeat(40)), name: 'B' })
    const c = torrent({ infoHash: asInfoHash('c'.repeat(40)), name: 'C' })
    expect(
      announcementsBetween(
        [torrent(), b, c],
        [
          torrent({ state: 'seeding', verifiedBytes: 100 }),
          { ...b, state: 'failed' },
          torrent({ infoHash: asInfoHash('d'.repeat(40)), name: 'D' }),
        ],
      ),
    ).toEqual([
      { kind: 'completed', name: 'A' },
      { kind: 'failed', name: 'B' },
      { kind: 'added', name: 'D' },
      { kind: 'removed', name: 'C' },
    ])
  })

  test('a check that finds everything here is no download that ended', () => {
    const before = torrent({ state: 'checking' })
    expect(announcementsBetween([before], [torrent({ state: 'seeding', verifiedBytes: 100 })])).toEqual([])
  })

  test('says nothing twice', () => {
    const done = torrent({ state: 'seeding', verifiedBytes: 100 })
    expect(announcementsBetween([done], [done])).toEqual([])
  })
})

describe('connectionOf', () => {
  const tracker = (state: TrackerSummary['state'], seeders: number | null = null): TrackerSummary => ({
    url: 'wss://t.example',
    state,
    seeders,
    leechers: null,
    error: null,
  })
  const detail = (trackers: TrackerSummary[]) => ({ trackers }) as unknown as TorrentDetail

  test.each([
    ['noTrackers', []],
    ['noTrackers', [tracker('unusable')]],
    ['connecting', [tracker('waiting'), tracker('connecting')]],
    ['unreachable', [tracker('waiting'), tracker('unusable')]],
    ['alone', [tracker('working', 0), tracker('waiting')]],
    ['noPeers', [tracker('working', 7)]],
  ] as const)('%s', (expected, trackers) => {
    expect(connectionOf(torrent(), detail([...trackers]))).toBe(expected)
  })

  test('peers, or being stopped, come first', () => {
    expect(connectionOf(torrent({ peers: 2 }), detail([]))).toBe('connected')
    expect(connectionOf(torrent({ state: 'paused' }), detail([]))).toBe('stopped')
    expect(connectionOf(torrent(), null)).toBe('connecting')
  })
})

describe('riverPath', () => {
  test('needs two samples', () => {
    expect(areaPath([0.5], 120)).toBe('')
  })

  test('ends at the right edge and stays in its box', () => {
    const path = areaPath([0, 2, -1], 120)
    expect(path.startsWith('M118 1')).toBe(true)
    expect(path.endsWith('V1Z')).toBe(true)
    expect(path).toContain('120 1.000')
    for (const [, y] of path.matchAll(/ (-?\d+\.\d+)/g)) {
      expect(Number(y)).toBeGreaterThanOrEqual(0)
      expect(Number(y)).toBeLessThanOrEqual(120)
    }
  })
})

describe('words for a recheck', () => {
  const words = (change: Partial<TorrentSummary>): string => progressWords(locale, torrent(change))

  test('say how far it is, that it waits, and that a pause interrupted it; never how long it takes', () => {
    expect(words({ state: 'checking', checkProgress: 0.4, etaSeconds: 9 })).toBe('40%, Checking data')
    expect(words({ state: 'checking' })).toBe('50%, Waiting to check data')
    expect(words({ state: 'paused', checkProgress: 0.4 })).toBe('40%, Paused while checking data')
  })
})
