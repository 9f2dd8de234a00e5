import { describe, expect, test } from 'vitest'
import { connectionOf } from '../../../../../src/app/state/torrents/connection.ts'
import type { TorrentDetail, TrackerSummary } from '../../../../../src/protocol/engine.ts'
import { torrent } from '../../torrent.ts'

describe('the connection of a torrent', () => {
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
  ] as const)('is %s', (expected, trackers) => {
    expect(connectionOf(torrent(), detail([...trackers]))).toBe(expected)
  })

  test('is connected or stopped, whatever the trackers report', () => {
    expect(connectionOf(torrent({ peers: 2 }), detail([]))).toBe('connected')
    expect(connectionOf(torrent({ state: 'paused' }), detail([]))).toBe('stopped')
    expect(connectionOf(torrent(), null)).toBe('connecting')
  })
})
